//! Models as files: `train --out`, `predict`.

use std::path::Path;

use crate::{Folder, check_width, program, run_in, stderr, stdout, success};

#[track_caller]
pub(crate) fn check(folder: &Folder, line: &str, code: i32, words: &[&str]) {
    let output = run_in(folder, line);
    let message = stderr(&output);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(code), ""), "{line}: {message}");
    for word in words {
        assert!(message.contains(word), "{line}: {word:?} in {message}");
    }
}

pub(crate) fn trained(test: &str, line: &str) -> Folder {
    let folder = Folder::new(test);
    success(&run_in(&folder, &format!("{line} --quiet --out m.safetensors")));
    folder
}

#[test]
fn predictions_of_the_bundled_rows_are_those_of_training() {
    let folder = trained("predict-xor", "--data xor --hidden 8 --learning-rate 0.1 --epochs 300");
    let csv = success(&run_in(&folder, "predict --model m.safetensors --data xor"));
    assert_eq!(csv, "row,prediction\n1,0\n2,1\n3,1\n4,0\n");
}

#[test]
fn probabilities_stand_beside_the_classes_and_add_up_to_1() {
    let folder = trained("predict-iris", "--data iris --epochs 20");
    let csv = success(&run_in(&folder, "predict --model m.safetensors --data iris --proba"));
    let mut lines = csv.lines();
    let head = "row,prediction,probability=setosa,probability=versicolor,probability=virginica";
    assert_eq!(lines.next(), Some(head));
    for line in lines {
        let sum: f64 = line.split(',').skip(2).map(|p| p.parse::<f64>().expect("a number")).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{line}");
    }
    let json = crate::json(&run_in(&folder, "predict --model m.safetensors --data iris --proba --json"));
    assert_eq!(
        (&json["target"], json["predictions"].as_array().map(Vec::len)),
        (&"species".into(), Some(150))
    );
    assert!(json["predictions"][0]["probabilities"]["setosa"].is_f64());
}

#[test]
fn columns_are_found_by_name_and_drift_is_told() {
    let folder = trained("predict-drift", "--data iris --epochs 2");
    folder.file(
        "new.csv",
        "extra,petal_width,petal_length,sepal_width,sepal_length\n1,0.2,1.4,3.5,5.1\n1,99,1.4,3.5,5.1\n",
    );
    let output = run_in(&folder, "predict --model m.safetensors --data new.csv --out p.csv");
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), ""));
    let notes = stderr(&output);
    assert!(notes.contains("column \"extra\" ignored"), "{notes}");
    assert!(notes.contains("column \"petal_width\": 1 of 2 cells (50.0 %) outside of the range"), "{notes}");
    let written = std::fs::read_to_string(folder.0.join("p.csv")).expect("predictions");
    assert_eq!(written.lines().count(), 3, "{written}");
    assert!(
        success(&run_in(&folder, "predict --quiet --model m.safetensors --data new.csv")).starts_with("row,")
    );
}

#[test]
fn what_cannot_be_used_has_its_code() {
    let folder = trained("predict-codes", "--data iris --epochs 2");
    folder.file("few.csv", "petal_width,petal_length\n0.2,1.4\n");
    folder.file("word.csv", "sepal_length,sepal_width,petal_length,petal_width\n1,2,3,four\n");
    folder.file("bad.safetensors", "no model");
    check(
        &folder,
        "predict --model m.safetensors --data few.csv",
        3,
        &["\"sepal_length\"", "\"sepal_width\"", "add or rename them;"],
    );
    folder.file("renamed.csv", "sepal_length,Sepal_Width,petal_len,petal_width\n1,2,3,4\n");
    let meant = "add or rename them (is \"Sepal_Width\" meant for \"sepal_width\", \"petal_len\" meant for \"petal_length\"?)";
    check(&folder, "predict --model m.safetensors --data renamed.csv", 3, &[meant]);
    check(&folder, "predict --model m.safetensors --data word.csv", 3, &["word.csv:2:4", "\"four\""]);
    check(
        &folder,
        "predict --model bad.safetensors --data iris",
        4,
        &["bad.safetensors: found text, expected a model"],
    );
    check(&folder, "predict --model no.safetensors --data iris", 5, &["cannot read no.safetensors"]);
    check(&folder, "predict --data iris", 2, &["--model <FILE>"]);
    success(&run_in(&folder, "--data diabetes --epochs 2 --quiet --out n.safetensors"));
    check(&folder, "predict --model n.safetensors --data diabetes --proba", 2, &["has no probabilities"]);
}

#[test]
fn a_model_is_not_replaced_unless_forced_and_the_path_is_tried_before_training() {
    let folder = trained("out", "--data xor");
    let bytes = |name: &str| std::fs::read(Path::new(&folder.0).join(name)).expect("a model");
    let before = bytes("m.safetensors");
    check(&folder, "--data xor --seed 1 --out m.safetensors", 2, &["the file exists", "--force"]);
    assert_eq!(bytes("m.safetensors"), before);
    success(&run_in(&folder, "--data xor --seed 1 --quiet --out m.safetensors --force"));
    assert_ne!(bytes("m.safetensors"), before);
    check(
        &folder,
        "--data xor --epochs 10000000 --out no/m.safetensors",
        5,
        &["cannot write no/m.safetensors"],
    );
    assert_eq!(folder.names(), ["m.safetensors"], "nothing is left over");
}

#[test]
fn an_evaluation_has_the_scores_of_classes() {
    let folder = trained("evaluate-iris", "--data iris");
    let text = success(&run_in(&folder, "evaluate --model m.safetensors --data iris"));
    check_width(&text);
    for words in [
        "iris.csv: 150 rows -> species",
        "accuracy ",
        "33.3 %",
        "log-loss",
        "precision",
        "how sure",
        "true \\ predicted",
    ] {
        assert!(text.contains(words), "{words:?} in {text}");
    }
    let json = crate::json(&run_in(&folder, "evaluate --model m.safetensors --data iris --json"));
    assert_eq!((&json["rows"], &json["classes"][2]["label"]), (&150.into(), &"virginica".into()));
    assert!(json["accuracy"].as_f64() > Some(0.9), "{json}");
}

#[test]
fn an_evaluation_has_the_scores_of_numbers() {
    let folder = trained("evaluate-diabetes", "--data diabetes");
    let text = success(&run_in(&folder, "evaluate --model m.safetensors --data diabetes"));
    check_width(&text);
    for words in ["442 rows", "R2 ", "the mean of training", "truth - prediction", "95 %"] {
        assert!(text.contains(words), "{words:?} in {text}");
    }
    let json = crate::json(&run_in(&folder, "evaluate --model m.safetensors --data diabetes --json"));
    assert!(json["r2"].as_f64() > json["baseline"]["r2"].as_f64(), "{json}");
    folder.file("few.csv", "age\n3\n");
    check(&folder, "evaluate --model m.safetensors --data few.csv", 3, &["found no column \"sex\""]);
}

#[test]
fn a_card_says_what_is_predicted_from_what() {
    let folder = trained("inspect", "--data iris --epochs 5 --seed 7 --validation 0.2");
    let text = success(&run_in(&folder, "inspect --model m.safetensors"));
    check_width(&text);
    for words in
        ["species (multiclass)", "4, 100 relu, 3 linear", "30 validated", "5 epochs", "seed 7", "petal_width"]
    {
        assert!(text.contains(words), "{words:?} in {text}");
    }
    let card = crate::json(&run_in(&folder, "inspect --model m.safetensors --json"));
    assert_eq!((&card["training"]["seed"], &card["parameters"]), (&7.into(), &803.into()));
    assert!(text.contains(card["fingerprint"].as_str().expect("a fingerprint")), "{text}");
}

#[test]
fn a_file_of_another_kind_is_called_by_its_kind() {
    let folder = Folder::new("no-model");
    folder.file("m.csv", "a,b\n1,2\n");
    folder.file("page.html", "<!DOCTYPE html><title>x</title>");
    folder.file("empty", "");
    for (file, words) in [
        (
            "m.csv",
            "m.csv: found a CSV file, expected a model, which is a safetensors file that train --out writes (",
        ),
        ("page.html", "found a page of the web"),
        ("empty", "found an empty file"),
    ] {
        check(&folder, &format!("inspect --model {file}"), 4, &[words]);
        check(&folder, &format!("--data xor --from {file}"), 4, &[words]);
    }
}

#[test]
fn a_model_is_not_called_by_the_ending_of_another_format() {
    let folder = Folder::new("out-ending");
    for (file, advice) in
        [("m.onnx", "paragrad export makes ONNX"), ("m.PT", "PyTorch opens that"), ("m.pkl", "")]
    {
        let words = ["found a name of another format, expected one that ends in .safetensors", advice];
        check(&folder, &format!("--data xor --out {file}"), 2, &words);
    }
    success(&run_in(&folder, "--data xor --epochs 2 --quiet --out model.v2"));
    assert_eq!(folder.names(), ["model.v2"]);
}

#[test]
fn a_run_says_which_files_it_has_written() {
    let folder = Folder::new("written");
    let line = "--data xor --epochs 2 --out m.safetensors --report r.html --plots p --log l.jsonl --tensorboard t --force";
    let text = success(&run_in(&folder, line));
    let files =
        "wrote        m.safetensors (model), r.html (report), p (charts), l.jsonl (log), t (events)\n";
    assert!(text.contains(files), "{text}");
    let json = crate::json(&run_in(&folder, &format!("{line} --json")));
    assert_eq!((&json["files"]["model"], &json["files"]["charts"]), (&"m.safetensors".into(), &"p".into()));
    for line in ["--data xor --epochs 2 --folds 2", "tune --data xor --epochs 2 --trials 2 --validation 0.5"]
    {
        let text = stdout(&run_in(&folder, &format!("{line} --log l.jsonl --force")));
        assert!(text.contains("wrote        l.jsonl (log)\n"), "{text}");
    }
    let text = success(&run_in(&folder, "evaluate --model m.safetensors --data xor --report e.html"));
    assert!(text.contains("wrote        e.html (report)\n"), "{text}");
    let output = run_in(&folder, "predict --model m.safetensors --data xor --out p.csv");
    assert_eq!(stderr(&output), "wrote p.csv (4 rows)\n");
    let nothing = success(&run_in(&folder, "--data xor --epochs 2"));
    assert!(!nothing.contains("wrote"), "{nothing}");
}

#[test]
fn an_evaluation_on_the_rows_of_training_says_so() {
    let folder = trained("evaluate-known", "--data iris --epochs 2 --validation 0.2");
    let text = stdout(&run_in(&folder, "evaluate --model m.safetensors --data iris"));
    assert!(
        text.contains("known        the model's own rows, which trained it or validated it (30)"),
        "{text}"
    );
    let iris = paragrad::datasets::bundled().iter().find(|set| set.name == "iris").expect("a bundled set");
    let some: Vec<&str> = iris.csv.lines().take(100).collect();
    folder.file("some.csv", &some.join("\n"));
    for (data, known) in [("iris", true), ("some.csv", false)] {
        let output = run_in(&folder, &format!("evaluate --model m.safetensors --json --data {data}"));
        let json: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        assert_eq!(json["known"], known, "{data}");
    }
}

#[test]
fn a_table_without_the_target_can_be_predicted_and_not_evaluated() {
    let folder = trained("evaluate-target", "--data xor");
    folder.file("new.csv", "x1,x2\n1,0\n");
    let words = ["found no column \"y\", which the model predicts", "predict needs no target"];
    check(&folder, "evaluate --model m.safetensors --data new.csv", 3, &words);
}

#[test]
fn every_command_on_data_reads_the_standard_input() {
    let folder = trained("stdin", "--data iris --epochs 2");
    let iris = paragrad::datasets::bundled().iter().find(|set| set.name == "iris").expect("a bundled set");
    let file = folder.file("iris.csv", iris.csv);
    for (line, words) in [
        ("train --epochs 2 --data -", "standard input: 150 rows"),
        ("describe --data -", "standard input: 150 rows, 5 columns"),
        ("predict --model m.safetensors --data -", "\n150,"),
        ("evaluate --model m.safetensors --data -", "standard input: 150 rows"),
        ("explain-row --model m.safetensors --data - --row 150", "standard input"),
        ("tune --epochs 2 --trials 2 --data -", "standard input: 150 rows"),
    ] {
        let input = std::fs::File::open(&file).expect("the file");
        let mut command = program();
        let output = command.args(line.split(' ')).stdin(input).current_dir(&folder.0).output();
        let output = output.expect("the program starts");
        assert!(output.status.success() && stdout(&output).contains(words), "{line}: {}", stderr(&output));
    }
}

#[test]
fn an_evaluation_of_one_row_has_no_curve() {
    let folder = trained("evaluate-one", "--data xor --epochs 2");
    folder.file("one.csv", "x1,x2,y\n1,0,1\n");
    let text = stdout(&run_in(&folder, "evaluate --model m.safetensors --data one.csv"));
    assert!(
        text.contains("ROC AUC      none: all rows are of one class\n") && !text.contains("NaN"),
        "{text}"
    );
}

#[test]
fn columns_of_the_data_stand_beside_the_predictions() {
    let folder = trained("predict-keep", "--data and --epochs 2");
    folder.file("new.csv", "id,x1,x2,prediction\n\"a, 1\",0,1,x\nb,1,1,y\n");
    let predict = "predict --quiet --model m.safetensors --data new.csv --keep";
    let csv = success(&run_in(&folder, &format!("{predict} id,2")));
    assert!(csv.starts_with("row,id,x2,prediction\n1,\"a, 1\",1,"), "{csv}");
    assert!(csv.contains("\n2,b,1,"), "{csv}");
    let json = crate::json(&run_in(&folder, &format!("{predict} id --json")));
    assert_eq!(json["kept"]["id"], serde_json::json!(["a, 1", "b"]));
    check(&folder, &format!("{predict} x3"), 3, &["no column \"x3\" (did you mean"]);
    let csv = success(&run_in(&folder, &format!("{predict} prediction")));
    assert!(csv.starts_with("row,prediction,prediction=prediction\n1,x,"), "{csv}");
    check(&folder, &format!("{predict} id,id"), 2, &["found \"id\" twice", "expected every column once"]);
    check(&folder, &format!("{predict} id,0"), 2, &["found \"id\" twice"]);
}

#[test]
fn an_answer_whose_name_is_taken_has_another() {
    let folder = Folder::new("predict-row");
    folder.file("t.csv", "x,row,high\n1,2.5,3\n2,3.5,4\n3,4,6.5\n4,5,8\n");
    success(&run_in(&folder, "--data t.csv --target row,high --epochs 3 --quiet --out m.safetensors"));
    let csv = success(&run_in(&folder, "predict --model m.safetensors --data t.csv"));
    assert!(csv.starts_with("row,prediction=row,high\n1,"), "{csv}");
    let keep = "predict --model m.safetensors --data t.csv --keep";
    let csv = success(&run_in(&folder, &format!("{keep} high,x")));
    assert!(csv.starts_with("row,high,x,prediction=row,prediction=high\n1,3,1,"), "{csv}");
    check(
        &folder,
        &format!("{keep} row"),
        2,
        &["found \"row\" beside the column row", "rename it in the data"],
    );
    let json = crate::json(&run_in(&folder, &format!("{keep} row --json")));
    assert_eq!(json["kept"]["row"], serde_json::json!(["2.5", "3.5", "4", "5"]));
}

#[test]
fn an_evaluation_says_which_of_its_rows_the_model_knows() {
    let folder = Folder::new("evaluate-known");
    let row = |i: usize| format!("{i},{}.5\n", i * i % 7);
    let table = |rows: std::ops::Range<usize>| "x,y\n".to_owned() + &rows.map(row).collect::<String>();
    folder.file("a.csv", &table(0..12));
    folder.file("b.csv", &table(2..9));
    let known = |data: &str| {
        let text = success(&run_in(&folder, &format!("evaluate --model m.safetensors --data {data}")));
        assert!(!text.ends_with("\n\n"), "{text:?}");
        text.lines().find_map(|line| line.strip_prefix("known        ").map(str::to_owned))
    };
    let train = "--data a.csv --target y --epochs 2 --quiet --force --out m.safetensors";
    success(&run_in(&folder, &format!("{train} --validation-data b.csv")));
    assert_eq!(
        known("a.csv").as_deref(),
        Some("the model's own rows, which trained it: new ones may go worse")
    );
    let validated = "the rows that validated the model, and did not train it: new ones may go worse";
    assert_eq!(known("b.csv").as_deref(), Some(validated));
    let json = crate::json(&run_in(&folder, "evaluate --model m.safetensors --data b.csv --json"));
    assert_eq!((&json["known"], &json["validated"]), (&false.into(), &true.into()));
    success(&run_in(&folder, &format!("{train} --validation 25%")));
    let both = "the model's own rows, which trained it or validated it (3): new ones may go worse";
    assert_eq!(known("a.csv").as_deref(), Some(both));
    assert_eq!(known("b.csv"), None);
}

#[test]
fn a_misspelt_target_is_recognised() {
    let folder = Folder::new("evaluate-meant");
    folder.file("t.csv", "x,price\n1,2.5\n2,3.5\n3,4\n4,5\n");
    success(&run_in(&folder, "--data t.csv --epochs 2 --quiet --out m.safetensors"));
    folder.file("u.csv", "x,Prices\n1,2.5\n");
    let words = "add it (is \"Prices\" meant for \"price\"?), or let the model predict it";
    check(&folder, "evaluate --model m.safetensors --data u.csv", 3, &[words]);
}
