//! `paragrad tune`.

use crate::{check_width, json, run, success};

#[test]
fn the_command_trains_the_best_again() {
    for options in [
        "--data iris --epochs 4",
        "--data diabetes --epochs=3 --hidden 5:relu --validation 0.3 --optimizer sgd",
    ] {
        let object = json(&run(&format!("tune {options} --trials 5 --json")));
        let trials = object["trials"].as_array().expect("trials");
        let losses: Vec<f64> = trials.iter().filter_map(|trial| trial["loss"].as_f64()).collect();
        assert!(trials.len() == 5 && losses.windows(2).all(|pair| pair[0] <= pair[1]), "{losses:?}");
        assert_eq!(trials.iter().filter(|trial| trial["given"] == true).count(), 1);
        let command = object["command"]
            .as_str()
            .and_then(|command| command.strip_prefix("paragrad "))
            .expect("a command");
        let again = json(&run(&format!("{command} --json")));
        assert_eq!(again["validation"]["loss"], trials[0]["loss"], "{command}");
    }
}

#[test]
fn a_search_has_the_same_result_on_any_number_of_threads() {
    let trials = |threads| {
        json(&run(&format!("tune --data moons --epochs 2 --trials 6 --json --threads {threads}")))["trials"]
            .clone()
    };
    let expected = trials(1);
    [2, 3, 7].into_iter().for_each(|threads| assert_eq!(trials(threads), expected, "{threads} threads"));
}

#[test]
fn the_best_are_shown_and_the_given_settings_among_them() {
    let text = success(&run("tune --data diabetes --epochs 2 --trials 15"));
    assert_eq!(text.lines().filter(|line| line.ends_with("as given")).count(), 1, "{text}");
    let (_, rest) = text.split_once("\n\n").expect("a table below the summary");
    let (table, command) = rest.split_once("\n\n").expect("a command below the table");
    check_width(table);
    assert!(
        (11..=12).contains(&table.lines().count())
            && command.contains("  paragrad --data diabetes --epochs 2 "),
        "{text}"
    );
}
