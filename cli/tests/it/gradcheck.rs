//! `paragrad gradcheck`.

use crate::{check_width, json, run, success};

#[test]
fn every_loss_and_activation_passes() {
    let lines = [
        "--data xor",
        "--data iris --loss hinge --activation relu",
        "--data diabetes --loss huber --activation gelu --hidden 8",
        "--data iris --epochs 20 --row 150",
    ];
    for line in lines {
        let text = success(&run(&format!("gradcheck {line}")));
        assert!(text.contains(": all agree"), "{line}: {text}");
        check_width(&text);
    }
}

#[test]
fn the_last_line_counts_what_was_checked() {
    let text = success(&run("gradcheck --data iris"));
    assert!(text.ends_with("\n4,015 derivatives checked in 5 rows: all agree\n"), "{text}");
    assert!(text.starts_with("Derivatives") && text.contains("error/tolerance"), "{text}");
}

#[test]
fn json_counts_rows_and_derivatives() {
    let object = json(&run("gradcheck --data xor --hidden 4 --json"));
    assert_eq!(
        (&object["passed"], &object["rows"], &object["derivatives"]),
        (&true.into(), &4.into(), &68.into())
    );
    assert_eq!(object["worst"][0]["verdict"], "agrees");
    let one = json(&run("gradcheck --data xor --hidden 4 --row 2 --json"));
    assert_eq!((&one["rows"], &one["worst"][0]["row"]), (&1.into(), &2.into()));
}
