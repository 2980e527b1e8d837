//! `--from`: training that goes on.

use crate::{Folder, json, program, run, run_on, stderr, success};

#[test]
fn training_goes_on_from_a_model() {
    let folder = Folder::new("from");
    let model = folder.0.join("m.safetensors");
    let path = model.display();
    let first = json(&run(&format!("--data iris --hidden 6:tanh,5 --epochs 5 --json --out {path}")));
    let second = json(&run(&format!("--data iris --from {path} --epochs 5 --json --out {path} --force")));
    assert_eq!(second["losses"]["before"], first["losses"]["after"], "{first} {second}");
    assert_eq!(second["started_from"], first["fingerprint"]);
    assert_eq!((&second["network"], &second["activation"]), (&first["network"], &"tanh, relu".into()));
    assert!(success(&run(&format!("inspect --model {path}"))).contains("from given weights"));
    let of_two = format!("--data iris --from {path} --epochs 2 --json");
    let expected = json(&run(&format!("{of_two} --threads 1")))["fingerprint"].clone();
    assert_eq!(json(&run(&format!("{of_two} --threads 3 --engine tape")))["fingerprint"], expected);
    assert_eq!(
        json(&run(&format!("{of_two} --target species --hidden 6:tanh,5 --restarts 2 --validation 0.2")))["network"],
        "4-6-5-3"
    );
}

#[test]
fn what_does_not_suit_the_model_is_refused() {
    let folder = Folder::new("from-refused");
    let model = folder.0.join("m.safetensors");
    success(&run(&format!("--data iris --epochs 2 --quiet --out {}", model.display())));
    for (line, code, words) in [
        ("--data iris --hidden 8", 2, "found the hidden layers 100:relu, expected 8 because of --hidden"),
        ("--data iris --activation tanh", 2, "because of --hidden and --activation"),
        ("--data iris --drop sepal_width", 2, "--drop does not go with --from"),
        ("--data iris --target 0", 2, "it is a model that predicts \"species\""),
        (
            "--data iris --weights sepal_width",
            2,
            "\"sepal_width\" is to weigh the rows, and a feature of the model",
        ),
        (
            "--data iris --weights species",
            2,
            "\"species\" is to weigh the rows, and what the model to start from predicts: expected another column",
        ),
        (
            "--data iris --validation-column 0",
            2,
            "\"sepal_length\" is to say which rows validate, and a feature",
        ),
        ("--data iris --folds 3", 2, "cannot be used with"),
        ("--data iris --init he", 2, "cannot be used with"),
        ("--data wine", 3, "found no column \"sepal_length\""),
        ("--data iris --loss poisson", 2, "expected both or none to be poisson"),
    ] {
        let words_of = line.split_whitespace().map(str::to_owned);
        let output = program().args(words_of).arg("--from").arg(&model).output().expect("the program starts");
        assert!(
            output.status.code() == Some(code) && stderr(&output).contains(words),
            "{line}: {}",
            stderr(&output)
        );
    }
    let other = folder.file("other.csv", "sepal_length,sepal_width,petal_length,petal_width,species\n1,2,3,4,daisy\n2,3,4,5,setosa\n1,1,1,1,rose\n");
    let output = run_on(&other, &format!("--from {}", model.display()));
    assert!(output.status.code() == Some(3) && stderr(&output).contains("daisy"), "{}", stderr(&output));
    let output = run("--data iris --from none.safetensors");
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    let text = folder.file("text.safetensors", "hello, world");
    let output = run(&format!("--data iris --from {}", text.display()));
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
}
