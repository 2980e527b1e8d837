//! Help texts and lists.

use crate::examples::commands;
use crate::{check_width, json, run, stdout, success};

#[test]
fn help_names_every_option() {
    let text = success(&run("--help"));
    let options = "data target task delimiter header no-header class-weights weights hidden activation init loss label-smoothing dropout l1 l2 clip-value clip-norm optimizer beta1 beta2 alpha epsilon validation-column learning-rate momentum \
                   weight-decay schedule warm-up epochs patience min-delta batch-size validation validation-data seed threads engine folds restarts json quiet";
    for option in options.split_whitespace() {
        assert!(text.contains(&format!("--{option}")), "{option}");
    }
    for heading in
        ["Data:", "Network:", "Training:", "Output:", "Examples:", "[default: 100]", "[default: adamw]"]
    {
        assert!(text.contains(heading), "{heading}");
    }
}

#[test]
fn the_help_of_every_command_fits_the_page() {
    for command in commands().iter().map(String::as_str).chain([""]) {
        check_width(&success(&run(&format!("{command} --help"))));
        check_width(&success(&run(&format!("{command} -h"))));
    }
}

#[test]
fn without_arguments_help_is_printed_as_a_usage_error() {
    let output = run("");
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""));
    assert!(crate::stderr(&output).contains("Usage: paragrad"));
}

#[test]
fn the_version_is_the_packages() {
    assert_eq!(success(&run("--version")), format!("paragrad {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn bundled_sets_are_listed() {
    let text = success(&run("datasets"));
    let list = json(&run("datasets --json"));
    for set in list.as_array().expect("an array") {
        assert!(text.contains(set["name"].as_str().expect("a name")), "{set} in {text}");
    }
    assert_eq!(list[3]["name"], "xor");
}
