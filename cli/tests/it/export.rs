//! `export`; what it writes is tested in the library.

use crate::model::{check, trained};
use crate::{check_width, json, program, run, run_in, success};

#[test]
fn all_forms_are_written_in_one_call_and_called_after_files() {
    let folder = trained("export", "--data iris --epochs 2");
    let text = success(&run_in(&folder, "export --model m.safetensors --onnx a.onnx --rust b.rs --c c.c"));
    assert_eq!(text.lines().count(), 3, "{text}");
    assert_eq!(folder.names(), ["a.onnx", "b.rs", "c.c", "m.safetensors"]);
    let read = |name: &str| std::fs::read_to_string(folder.0.join(name)).expect("a source file");
    assert!(read("b.rs").contains("let row = b::Row {"), "a module has the name of its file");
    assert!(read("c.c").contains("int c_predict(const c_row *row"), "functions have the name of their file");
    let list = json(&run_in(&folder, "export --model m.safetensors --c c.c --force --json"));
    assert_eq!((&list[0]["form"], &list[0]["bytes"]), (&"c".into(), &read("c.c").len().into()));
}

#[test]
fn no_file_is_replaced_unless_forced_and_none_is_written_if_one_cannot_be() {
    let folder = trained("export-faults", "--data iris --epochs 2");
    folder.file("here.rs", "mine");
    let line = "export --model m.safetensors --onnx m.onnx";
    check(&folder, &format!("{line} --rust here.rs"), 2, &["--rust here.rs: the file exists", "--force"]);
    check(&folder, &format!("{line} --c no/m.c"), 5, &["cannot write no/m.c"]);
    check(&folder, &format!("{line} --c m.onnx"), 2, &["--onnx and --c", "m.onnx, expected two"]);
    assert_eq!(folder.names(), ["here.rs", "m.safetensors"]);
    success(&run_in(&folder, &format!("{line} --rust here.rs --force --quiet")));
    assert_eq!(folder.names(), ["here.rs", "m.onnx", "m.safetensors"]);
}

#[test]
fn a_form_must_be_asked_for_and_a_model_must_be_one() {
    let folder = trained("export-codes", "--data iris --epochs 2");
    folder.file("bad.safetensors", "no model");
    check(&folder, "export --model m.safetensors", 2, &["--onnx <FILE>", "--rust <FILE>", "--c <FILE>"]);
    check(
        &folder,
        "export --model bad.safetensors --c m.c",
        4,
        &["bad.safetensors: found text, expected a model"],
    );
    check(&folder, "export --model no.safetensors --c m.c", 5, &["cannot read no.safetensors"]);
    check_width(&success(&run("export --help")));
}

#[cfg(unix)]
#[test]
fn a_path_may_have_bytes_that_are_no_text() {
    use std::os::unix::ffi::OsStrExt;
    let folder = trained("export-bytes", "--data xor --epochs 2");
    let file = std::ffi::OsStr::from_bytes(b"caf\xe9.c");
    let mut export = program();
    export.args("export --model m.safetensors --json --c".split(' ')).arg(file).current_dir(&folder.0);
    let list = json(&export.output().expect("the program starts"));
    assert_eq!(list[0]["file"], "caf\u{fffd}.c");
    assert!(folder.0.join(file).exists());
}

#[test]
fn commands_name_the_file_as_a_shell_takes_it() {
    let folder = trained("export-names", "--data iris --epochs 2");
    success(&run_in(&folder, "export --quiet --model m.safetensors --c o'clock.txt --rust iris.rs"));
    let read = |name: &str| std::fs::read_to_string(folder.0.join(name)).expect("a source file");
    for line in [r"cc -O2 -c 'o'\''clock.txt'", r"'o'\''clock.o' -lm", r"-DO_CLOCK_MAIN 'o'\''clock.txt' -lm"]
    {
        assert!(read("o'clock.txt").contains(line), "{line}");
    }
    assert!(
        read("iris.rs").contains("//! mod iris;\n")
            && read("iris.rs").contains("`rustc --test iris.rs && ./iris`")
    );
    let mut export = program();
    export
        .args("export --quiet --model m.safetensors --rust".split(' '))
        .arg("my model.rs")
        .current_dir(&folder.0);
    success(&export.output().expect("the program starts"));
    for line in [
        "//! #[path = \"my model.rs\"]\n//! mod my_model;\n",
        "rustc --test --crate-name my_model 'my model.rs' && ./my_model",
    ] {
        assert!(read("my model.rs").contains(line), "{line}");
    }
}
