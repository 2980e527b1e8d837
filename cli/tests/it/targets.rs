//! Several targets, through every command.

use serde_json::{Value, json};

use crate::{Folder, check_width, json, program, run, run_in, run_on, stderr, success};

const TARGETS: [&str; 2] = ["petal_length", "petal_width"];
const TRAIN: &str = "--data iris --target petal_length,petal_width --epochs 5";

/// The names in a list of objects that say whose they are.
fn names(of: &Value) -> Vec<&str> {
    of.as_array().expect("a list").iter().filter_map(|target| target["target"].as_str()).collect()
}

/// The numbers of a list of objects under a key.
fn numbers(of: &Value, key: &str) -> Vec<f64> {
    of.as_array().expect("a list").iter().map(|target| target[key].as_f64().expect("a number")).collect()
}

#[test]
fn every_target_has_scores_of_its_own_beside_the_mean() {
    let trained = json(&run(&format!("{TRAIN} --validation 0.2 --json")));
    assert_eq!((&trained["target"], &trained["task"]), (&json!(TARGETS), &json!("regression")));
    for metrics in [&trained["metrics"], &trained["validation"]["metrics"]] {
        let targets = &metrics["targets"];
        assert_eq!(names(targets), TARGETS);
        for score in ["r2", "mae", "rmse"] {
            let [a, b] = numbers(targets, score)[..] else { panic!("two targets") };
            let mean = metrics[score].as_f64().expect("a number");
            assert!((mean - (a + b) / 2.0).abs() < 1e-12, "{score}: {mean} of {a} and {b}");
            for beside in ["baseline", "linear"] {
                assert!(targets[1][beside][score].is_f64() && metrics[beside][score].is_f64(), "{beside}");
            }
        }
    }
    let text = success(&run(&format!("{TRAIN} --validation 0.2")));
    for words in
        ["-> the numbers petal_length and petal_width", "validation\ntarget ", "mean of 2 targets: R2 "]
    {
        assert!(text.contains(words), "{words} in {text}");
    }
    let of_one = success(&run("--data diabetes --epochs 2"));
    assert!(!of_one.contains("target ") && !of_one.contains("targets"), "{of_one}");
}

#[test]
fn folds_and_trials_tell_of_all_targets() {
    let folds = json(&run(&format!("{TRAIN} --folds 3 --json")));
    assert_eq!(names(&folds["targets"]), TARGETS);
    let means =
        folds["targets"].as_array().expect("a list").iter().map(|target| &target["scores"]["r2"]["mean"]);
    let mean = means.filter_map(Value::as_f64).sum::<f64>() / 2.0;
    assert!((mean - folds["scores"]["r2"]["mean"].as_f64().expect("a mean")).abs() < 1e-12);
    assert!(folds["targets"][0]["linear"]["rmse"]["deviation"].is_f64());
    let text = success(&run(&format!("{TRAIN} --folds 3")));
    assert!(text.contains("target        answer ") && text.contains("spread"), "{text}");
    check_width(text.split_once("\n\n").expect("tables").1);
    let tuned = json(&run("tune --data iris --target petal_length,petal_width --epochs 2 --trials 2 --json"));
    assert!(tuned["trials"][0]["scores"]["r2"].is_f64());
    let command = tuned["command"].as_str().expect("a command");
    assert!(command.contains("--target petal_length,petal_width"), "{command}");
}

#[test]
fn the_fingerprint_depends_on_neither_engine_nor_threads() {
    for options in [
        "",
        "--weights sepal_width --patience 3 --validation 0.3",
        "--loss abs(y-p)^1.5",
        "--loss huber --dropout 0.2",
    ] {
        let fingerprint =
            |more: &str| json(&run(&format!("{TRAIN} {options} --json {more}")))["fingerprint"].clone();
        let expected = fingerprint("--threads 1");
        for more in ["--threads 3", "--engine tape", "--engine tape --threads 2"] {
            assert_eq!(fingerprint(more), expected, "{options} {more}");
        }
    }
}

#[test]
fn a_model_says_and_is_measured_by_every_target() {
    let folder = Folder::new("targets-model");
    success(&run_in(&folder, &format!("{TRAIN} --quiet --out m.safetensors")));
    let said = success(&run_in(&folder, "predict --model m.safetensors --data iris"));
    let mut lines = said.lines();
    assert_eq!(lines.next(), Some("row,petal_length,petal_width"));
    assert_eq!(lines.next().map(|line| line.split(',').count()), Some(3));
    let as_json = json(&run_in(&folder, "predict --model m.safetensors --data iris --json"));
    assert_eq!(as_json["target"], json!(TARGETS));
    let first = &as_json["predictions"][0]["prediction"];
    assert!(TARGETS.iter().all(|target| first[*target].is_f64()), "{first}");
    let evaluated = json(&run_in(&folder, "evaluate --model m.safetensors --data iris --json"));
    assert_eq!(names(&evaluated["targets"]), TARGETS);
    assert_eq!(evaluated["targets"][1]["residuals"].as_array().map(Vec::len), Some(7));
    assert!(evaluated["targets"][0]["linear"]["r2"].is_f64() && evaluated["residuals"].is_null());
    let text = success(&run_in(&folder, "evaluate --model m.safetensors --data iris"));
    assert!(text.contains("truth - prediction ") && text.contains("\npetal_width  "), "{text}");
    check_width(text.split_once("\n\n").expect("tables").1);
    let card = success(&run_in(&folder, "inspect --model m.safetensors"));
    assert!(card.contains("petal_length and petal_width (regression)"), "{card}");
    let baseline = &json(&run_in(&folder, "inspect --model m.safetensors --json"))["training"]["baseline"];
    assert_eq!(baseline.as_array().map(Vec::len), Some(2));
    success(&run_in(&folder, "export --model m.safetensors --onnx m.onnx --rust m.rs --c m.c"));
    let rust = std::fs::read_to_string(folder.0.join("m.rs")).expect("what was written");
    assert!(rust.contains("pub petal_length: f64,") && rust.contains("pub petal_width: f64,"), "{rust}");
    let again = json(&run_in(
        &folder,
        "--data iris --from m.safetensors --target petal_length,petal_width --epochs 2 --json",
    ));
    assert_eq!(again["target"], json!(TARGETS));
    let other = run_in(&folder, "--data iris --from m.safetensors --target petal_width --epochs 2");
    let words = "a model that predicts \"petal_length\", \"petal_width\"";
    assert!(other.status.code() == Some(2) && stderr(&other).contains(words), "{}", stderr(&other));
}

#[test]
fn pages_pictures_and_checks_see_all_outputs() {
    let folder = Folder::new("targets-pages");
    success(&run_in(&folder, &format!("{TRAIN} --quiet --report r.html --plots plots")));
    let page = std::fs::read_to_string(folder.0.join("r.html")).expect("what was written");
    assert!(page.contains(">Targets<") && page.contains("predictions-2"));
    let again = run_in(&folder, &format!("{TRAIN} --quiet --plots plots"));
    assert_eq!(again.status.code(), Some(2), "{}", stderr(&again));
    for chart in ["predictions-1", "predictions-2", "residuals-1", "residuals-2"] {
        std::fs::remove_file(folder.0.join(format!("plots/{chart}.svg"))).expect("a chart of each target");
    }
    std::fs::write(folder.0.join("plots/residuals-2.svg"), "mine").expect("a file");
    for rest in ["loss", "importance", "network"] {
        std::fs::remove_file(folder.0.join(format!("plots/{rest}.svg"))).expect("a chart");
    }
    let one_is_left = run_in(&folder, &format!("{TRAIN} --quiet --plots plots"));
    assert!(stderr(&one_is_left).contains("residuals-2.svg"), "{}", stderr(&one_is_left));

    let of = "--data iris --target petal_length,petal_width --hidden 2";
    let drawn = success(&run_in(&folder, &format!("draw {of}")));
    assert!(drawn.contains("target petal_length") && drawn.contains("output petal_width"));
    let checked = json(&run_in(&folder, &format!("gradcheck {of} --json")));
    assert_eq!((&checked["passed"], &checked["derivatives"]), (&json!(true), &json!(5 * (6 * 2 + 3 * 2))));
    let page = success(&run_in(&folder, &format!("explain-row {of} --row 3")));
    assert!(
        page.contains("The network says that petal_length is ")
            && page.contains("In truth they are 1.3 and 0.2.")
    );
    let page = success(&run_in(&folder, &format!("explain-row {of} --row 3 --prediction")));
    assert!(page.contains("mean prediction, in spreads") && page.contains("prediction petal_width"));
    let described = success(&run("describe --data iris --target petal_length,petal_width"));
    assert!(
        described.contains("-> the numbers petal_length and petal_width from 5 features of 3 columns"),
        "{described}"
    );
}

#[test]
fn few_rows_are_printed_with_a_prediction_of_every_target() {
    let folder = Folder::new("targets-rows");
    let file = folder.file("t.csv", "x,y,z\n1,2,5\n2,3.5,1\n3,7,4\n4,1,8\n");
    let text = success(&run_on(&file, "--target z,y --epochs 2"));
    assert!(text.contains("x  z    y  predicted z  predicted y\n"), "{text}");
}

#[test]
fn a_list_of_targets_is_read_as_it_is_meant() {
    let folder = Folder::new("targets-names");
    let file = folder.file("t.csv", "x,\"price, net\",y,z\n1,2,5,1\n2,3.5,1,4\n3,7,4,2\n4,1,8,9\n");
    let targets = |options: &[&str]| {
        let output =
            crate::program().args(options).args(["--epochs", "2", "--json", "--data"]).arg(&file).output();
        json(&output.expect("the program starts"))["target"].clone()
    };
    assert_eq!(targets(&["--target", "price, net"]), json!("price, net"));
    assert_eq!(targets(&["--target", "z, 0"]), json!(["z", "x"]));
    assert_eq!(targets(&["--target=-1,-2"]), json!(["z", "y"]));
    let config = folder.file("run.toml", "target = [\"y\", \"z\"]\n");
    let from_file = targets(&["--config", config.to_str().expect("a path")]);
    assert_eq!(from_file, json!(["y", "z"]));
    let printed = success(&run("--data iris --target petal_length,petal_width --print-config"));
    assert!(printed.contains("target = \"petal_length,petal_width\"\n"), "{printed}");
}

#[test]
fn targets_that_make_no_sense_are_refused_with_what_to_do() {
    let folder = Folder::new("targets-refused");
    let gaps = folder.file("gaps.csv", "x,y,z\n1,2.5,\n2,,4.5\n");
    let output = run_on(&gaps, "--target y,z");
    assert!(output.status.code() == Some(3) && stderr(&output).contains("all of the targets \"y\", \"z\""));
    for (line, code, words) in [
        (
            "--target petal_length,species",
            3,
            "if it has classes, predict it by a model of its own (--target \"species\")",
        ),
        ("--target petal_length,petal_length", 2, "found it twice among the targets"),
        ("--target petal_length,2", 2, "found it twice among the targets"),
        (
            "--target petal_length,petal_width --drop petal_width",
            2,
            "both to be predicted and to be left out",
        ),
        ("--target 0,1,2,3,4", 3, "found all 5 columns among the targets"),
        ("--target petal_length,", 3, "no column \"\""),
        ("--target petal_length,petal_with", 3, "did you mean \"petal_width\"?"),
        ("--target petal_length,petal_width --task binary", 3, "predict each class by a model of its own"),
        ("--target petal_length,petal_width --weights petal_width", 2, "expected another target"),
        ("--target petal_length,petal_width --loss hinge", 2, "it is for classes"),
        ("--target petal_length,petal_width --loss y[2]-p[0]", 2, "expected one from 0 to 1"),
        (
            "--target petal_length,petal_width --class-weights balanced",
            2,
            "weights of classes for a regression",
        ),
    ] {
        let output = run(&format!("--data iris {line}"));
        let message = stderr(&output);
        assert!(output.status.code() == Some(code) && message.contains(words), "{line}: {message}");
    }
}

#[test]
fn rows_that_lack_a_target_are_left_out_with_a_word() {
    let folder = Folder::new("targets-missing");
    let file = folder.file("t.csv", "x,y,z\n1,2.5,3\n2,,4\n3,3.5,NA\n4,4.5,5\n5,1,1\n");
    let output = run_on(&file, "--target y,z --epochs 2");
    let note = "2 rows left out: not all targets; \"NA\" stands for one that is missing";
    assert!(output.status.success() && stderr(&output).contains(note), "{}", stderr(&output));
    let trained = json(&run_on(&file, "--target y,z --epochs 2 --json"));
    assert_eq!((&trained["rows"], &trained["rows_kept"]), (&5.into(), &3.into()));
}

#[test]
fn rows_of_other_data_that_lack_a_target_are_counted() {
    let folder = Folder::new("targets-others");
    folder.file("t.csv", "x,wide,high\n1,2.5,3\n2,3.5,4\n3,4,6.5\n4,5,8\n");
    success(&run_in(&folder, "--data t.csv --target wide,high --epochs 2 --quiet --out m.safetensors"));
    folder.file("one.csv", "x,wide,high\n1,2.5,3\n2,,4\n3,4,5\n");
    let output = run_in(&folder, "evaluate --model m.safetensors --data one.csv");
    assert_eq!(stderr(&output), "1 row that lacks one of the targets left out\n");
    folder.file("two.csv", "x,wide,high\n1,2.5,3\n2,,4\n3,4,\n");
    let output = run_in(&folder, "evaluate --model m.safetensors --data two.csv");
    assert_eq!(stderr(&output), "2 rows that lack one of the targets left out\n");
    folder.file("none.csv", "x,wide,high\n1,2.5,\n2,,4\n");
    let output = run_in(&folder, "evaluate --model m.safetensors --data none.csv");
    let words = "none.csv: found no row with all of the targets \"wide\", \"high\", expected at least one";
    assert!(output.status.code() == Some(3) && stderr(&output).contains(words), "{}", stderr(&output));
}

#[test]
fn a_name_with_a_comma_stands_in_a_list_by_its_position() {
    let folder = Folder::new("targets-comma");
    let file = folder.file("t.csv", "x,\"price, net\",high\n1,2.5,3\n2,3.5,4\n3,4,6.5\n4,5,8\n");
    let line = |target: &str| {
        let words = ["--epochs", "2", "--json", "--target", target, "--data"];
        program().args(words).arg(&file).output().expect("the program starts")
    };
    let message = stderr(&line("price, net,high"));
    let words = "in a list, a column whose name has a comma stands by its position, \"price, net\" by 1";
    assert!(message.contains(words), "{message}");
    assert_eq!(json(&line("1,high"))["target"], serde_json::json!(["price, net", "high"]));
    assert_eq!(json(&line("price, net"))["target"], "price, net");
}

#[test]
fn a_loss_of_one_target_alone_is_doubted_before_it_trains() {
    let line = "--data iris --target petal_length,petal_width --drop species --epochs 2";
    for options in ["", "--folds 2"] {
        let output = run(&format!("{line} {options} --loss (y[0]-p[0])^2"));
        let words = "is the same for every prediction of petal_width, so nothing is learnt of that";
        assert!(output.status.success() && stderr(&output).contains(words), "{}", stderr(&output));
    }
    let diverged = "--learning-rate 1e300 --optimizer sgd --folds 2 --loss y-p";
    let output = run(&format!("--data diabetes {diverged}"));
    assert_eq!(output.status.code(), Some(6));
    assert!(stderr(&output).contains("has no minimum"), "{}", stderr(&output));
}
