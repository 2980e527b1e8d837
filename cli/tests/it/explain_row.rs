//! `paragrad explain-row`.

use crate::{Folder, run, run_in, stderr, stdout, success};

#[test]
fn a_page_goes_to_stdout_or_to_a_file_that_is_replaced_only_if_asked() {
    let folder = Folder::new("explain-row");
    let line = "explain-row --data xor --hidden 2 --row 2";
    let page = success(&run_in(&folder, line));
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));

    let output = run_in(&folder, &format!("{line} --out x.html"));
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), ""));
    assert_eq!(stderr(&output), "wrote x.html (13 operations)\n");
    assert_eq!(std::fs::read_to_string(folder.0.join("x.html")).expect("a page"), page);

    folder.file("x.html", "mine");
    let output = run_in(&folder, &format!("{line} --out x.html"));
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("x.html: the file exists; add --force"), "{}", stderr(&output));
    assert_eq!(std::fs::read_to_string(folder.0.join("x.html")).expect("a page"), "mine");
    assert_eq!(success(&run_in(&folder, &format!("{line} --out x.html --force --quiet"))), "");
    assert_eq!(folder.names(), ["x.html"], "nothing is left over");
}

#[test]
fn a_model_explains_rows_without_a_target() {
    let folder = Folder::new("explain-row-model");
    success(&run_in(&folder, "--data iris --epochs 3 --quiet --out m.safetensors"));
    folder.file("new.csv", "petal_width,petal_length,sepal_width,sepal_length\n0.2,1.4,3.5,5.1\n");
    let page = success(&run_in(&folder, "explain-row --model m.safetensors --data new.csv"));
    assert!(page.contains("Row 1 of new.csv") && page.contains("probability of "), "{page}");
    let with_target = success(&run_in(&folder, "explain-row --model m.safetensors --data iris --row 100"));
    assert!(with_target.contains("its loss, "));
    let prediction = "explain-row --model m.safetensors --data iris --row 100 --prediction";
    assert!(!success(&run_in(&folder, prediction)).contains("its loss, "));
}

#[test]
fn training_changes_the_page_and_threads_do_not() {
    let page = |line: &str| success(&run(&format!("explain-row --data xor --hidden 3 {line}")));
    assert_ne!(page(""), page("--row 2"));
    assert_ne!(page(""), page("--epochs 5"));
    assert_eq!(page("--epochs auto --threads 1"), page("--epochs auto --threads 2"));
}

#[test]
fn what_cannot_be_explained_has_its_code() {
    let folder = Folder::new("explain-row-codes");
    success(&run_in(&folder, "--data iris --epochs 1 --quiet --out m.safetensors"));
    folder.file("bad.safetensors", "no model");
    folder.file("few.csv", "petal_width\n0.2\n0.3\n");
    for (line, code, words) in [
        ("--data xor --row 5", 2, "the data has 4 rows"),
        ("--model m.safetensors --data iris --hidden 3", 2, "cannot be used with"),
        ("--model m.safetensors --data iris --epochs 3", 2, "cannot be used with"),
        ("--model m.safetensors --data iris --drop x", 2, "cannot be used with"),
        ("--model m.safetensors --data few.csv", 3, "petal_length"),
        ("--model bad.safetensors --data iris", 4, "bad.safetensors"),
        ("--model none.safetensors --data iris", 5, "none.safetensors"),
        ("--data xor --out nowhere/x.html", 5, "nowhere"),
    ] {
        let output = run_in(&folder, &format!("explain-row {line}"));
        let message = stderr(&output);
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(code), ""), "{line}: {message}");
        assert!(message.contains(words), "{line}: {message}");
    }
}

#[test]
fn the_rows_that_are_not_explained_need_not_be_in_order() {
    let folder = Folder::new("explain-row-alone");
    success(&run_in(&folder, "--data xor --epochs 2 --quiet --out m.safetensors"));
    folder.file("new.csv", "x1,x2\n1,0\n1,word\n");
    let line = "explain-row --model m.safetensors --data new.csv --quiet --out r.html --force";
    success(&run_in(&folder, line));
    let refused = run_in(&folder, &format!("{line} --row 2"));
    assert!(stderr(&refused).contains("new.csv:3:2"), "{}", stderr(&refused));
}

#[test]
fn one_of_several_targets_is_explained_by_itself() {
    let folder = Folder::new("explain-row-target");
    folder.file("t.csv", "x,wide,high\n1,2.5,3\n2,3.5,4\n3,4,6.5\n4,5,8\n");
    success(&run_in(
        &folder,
        "--data t.csv --target wide,high --hidden 2 --epochs 3 --quiet --out m.safetensors",
    ));
    let of =
        |target: &str| run_in(&folder, &format!("explain-row --model m.safetensors --data t.csv {target}"));
    let page = success(&of("--target high"));
    assert!(page.contains("from the features to the prediction of high."), "{page}");
    assert!(page.contains("prediction high") && !page.contains("prediction wide"), "{page}");
    assert_eq!(success(&of("--target -1")), page, "by its position");
    assert!(success(&of("")).contains("its loss, "));
    let refused = of("--target hihg");
    assert_eq!(refused.status.code(), Some(2));
    let words = "--target hihg: found none of the model's targets (did you mean \"high\"?), expected one of wide and high";
    assert!(stderr(&refused).contains(words), "{}", stderr(&refused));
    assert!(stderr(&of("--target x")).contains("expected one of wide and high"));
}
