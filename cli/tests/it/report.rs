//! `--report` and `--plots`; `cli/tests/pages/` looks at what they write.

use crate::{Folder, run, run_in, stderr, success};

fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn a_page_has_the_command_and_the_fingerprint_and_its_charts_are_files() {
    let folder = Folder::new("report");
    let line = "--data xor --epochs 5 --quiet --json --report r.html --plots new/p";
    let json: serde_json::Value = serde_json::from_str(&success(&run_in(&folder, line))).expect("JSON");
    let page = read(&folder, "r.html");
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    assert!(page.contains(&format!("<code>paragrad {line} --force</code>")), "the command");
    assert!(page.contains(json["fingerprint"].as_str().expect("a fingerprint")));
    let charts = ["calibration", "confusion", "importance", "loss", "network", "regions", "roc"];
    for chart in charts {
        let svg = read(&folder, &format!("new/p/{chart}.svg"));
        assert!(svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>\n"), "{chart}");
    }
    let n = std::fs::read_dir(folder.0.join("new/p")).expect("a folder").count();
    assert_eq!(n, charts.len());
    success(&run_in(&folder, &format!("{line} --force")));
    assert_eq!(read(&folder, "r.html"), page, "the command makes the same page again");
}

#[test]
fn what_exists_is_kept_unless_forced() {
    let folder = Folder::new("report-force");
    folder.file("r.html", "mine");
    let refused = run_in(&folder, "--data xor --epochs 5 --report r.html");
    assert_eq!(refused.status.code(), Some(2));
    let advice =
        "error: --report r.html: the file exists; add --force to replace it, or choose another name\n";
    assert_eq!((stderr(&refused).as_str(), read(&folder, "r.html").as_str()), (advice, "mine"));
    success(&run_in(&folder, "--data xor --epochs 5 --quiet --report r.html --force"));
    assert!(read(&folder, "r.html").starts_with("<!doctype html>"));

    folder.file("loss.svg", "mine");
    let refused = run_in(&folder, "--data xor --epochs 5 --plots .");
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    assert_eq!(read(&folder, "loss.svg"), "mine");
    success(&run_in(&folder, "--data xor --epochs 5 --quiet --plots . --force"));
    assert!(read(&folder, "loss.svg").starts_with("<svg"));
    assert_eq!(run_in(&folder, "--data xor --epochs 5 --plots loss.svg").status.code(), Some(2), "a file");
}

#[test]
fn charts_of_another_model_do_not_stay() {
    let folder = Folder::new("report-stale");
    success(&run_in(&folder, "--data xor --epochs 2 --quiet --plots p"));
    folder.file("p/mine.svg", "mine");
    success(&run_in(&folder, "--data diabetes --epochs 2 --quiet --plots p --force"));
    let mut names: Vec<_> = std::fs::read_dir(folder.0.join("p"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["importance.svg", "loss.svg", "mine.svg", "network.svg", "predictions.svg", "residuals.svg"]
    );
}

#[test]
fn charts_that_cannot_be_replaced_are_refused_before_training() {
    let folder = Folder::new("report-folder");
    std::fs::create_dir_all(folder.0.join("p/roc.svg")).expect("a folder");
    let refused = run_in(&folder, "--data xor --epochs 10000000 --out m --plots p --force");
    assert_eq!(refused.status.code(), Some(5));
    assert!(stderr(&refused).contains("cannot write p/roc.svg: it is a folder"), "{}", stderr(&refused));
    assert_eq!(folder.names(), ["p"]);
}

#[test]
fn one_file_is_not_written_twice() {
    let folder = Folder::new("report-twice");
    folder.file("d.csv", "x,y\n1,2\n2,3\n");
    for (options, words) in [
        ("--data xor --out m --report ./m", "--out and --report: found the same file, ./m, expected two"),
        ("--data d.csv --log d.csv --force", "--data and --log: found the same file, d.csv, expected two"),
    ] {
        let refused = run_in(&folder, options);
        assert_eq!(refused.status.code(), Some(2));
        assert_eq!(stderr(&refused), format!("error: {words}\n"));
        assert_eq!(folder.names(), ["d.csv"]);
    }
}

#[test]
fn without_a_result_nothing_is_written() {
    let folder = Folder::new("report-nothing");
    assert_eq!(run_in(&folder, "--data xor --report nowhere/r.html").status.code(), Some(5));
    let diverged = "--data diabetes --optimizer sgd --learning-rate 1e300 --report r.html --plots p";
    assert_eq!(run_in(&folder, diverged).status.code(), Some(6));
    assert_eq!(folder.names(), [""; 0]);
    let folds = run("--data xor --folds 2 --report r.html");
    assert_eq!(folds.status.code(), Some(2));
    assert!(stderr(&folds).contains("cannot be used with"), "{}", stderr(&folds));
}

#[test]
fn restarts_and_other_data_have_a_page_too() {
    let folder = Folder::new("report-model");
    success(&run_in(
        &folder,
        "--data iris --epochs 3 --restarts 3 --quiet --out m.safetensors --report r.html",
    ));
    assert!(read(&folder, "r.html").contains("The best of 3 trainings, by the loss of the rows that train"));
    let evaluate = "evaluate --model m.safetensors --data iris --json --report e.html --plots p";
    success(&run_in(&folder, evaluate));
    let page = read(&folder, "e.html");
    assert!(
        page.contains("Other than in training")
            && page.contains(&format!("<code>paragrad {evaluate} --force</code>"))
    );
    assert_eq!(run_in(&folder, evaluate).status.code(), Some(2), "both exist");
}

#[test]
fn the_linear_model_stands_beside_the_network() {
    let folder = Folder::new("report-linear");
    let line = "--data diabetes --epochs 2 --validation 0.2 --json --report r.html --out m.safetensors";
    let trained = crate::json(&run_in(&folder, line));
    let page = read(&folder, "r.html");
    for head in ["the rows that validate: the linear model", "the rows that train: the linear model"] {
        assert!(page.contains(head), "{head}");
    }
    for metrics in [&trained["metrics"], &trained["validation"]["metrics"]] {
        let r2 = metrics["linear"]["r2"].as_f64().expect("a linear model");
        assert!(page.contains(&format!("<td class=\"number\">{r2:.4}</td>")), "{r2}");
    }
    success(&run_in(
        &folder,
        "evaluate --model m.safetensors --data diabetes --quiet --report e.html --json",
    ));
    assert!(read(&folder, "e.html").contains("the rows of the file: the linear model"));
    success(&run_in(&folder, "--data iris --hidden none --epochs 2 --target 0,1 --quiet --report t.html"));
    assert!(read(&folder, "t.html").contains(">the linear model</th>"));
}
