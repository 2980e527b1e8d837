//! Help texts and lists.

use paragrad::datasets::{OnMissing, Rescale};
use paragrad::schedule::Decay;
use paragrad::{Activation, Initializer, LossName, OptimizerConfig};

use crate::examples::commands;
use crate::{check_width, json, run, stdout, success};

#[test]
fn help_names_every_option() {
    let text = success(&run("--help"));
    let options = "data target task on-missing rescale max-categories numbers delimiter header no-header class-weights weights hidden activation init loss label-smoothing dropout l1 l2 clip-value clip-norm optimizer beta1 beta2 alpha epsilon validation-column learning-rate momentum \
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

/// What the library can do has a name on the command line, and stands in the help.
#[test]
fn every_choice_of_the_library_can_be_made_and_is_named() {
    let mut text = success(&run("--help")).split_whitespace().collect::<Vec<_>>().join(" ");
    // What is broken at a hyphen is one word.
    text = text.replace("- ", "-");
    let choices = |option: &str, names: &[&str]| {
        for name in names {
            assert!(text.contains(name), "{name} in the help of --{option}");
            let value = if *name == "step" { "step:1:0.5" } else { name };
            let data = if *name == "poisson" { "diabetes" } else { "iris" };
            let output = run(&format!("explain --data {data} --{option} {value} --json"));
            // A loss may not suit the task; that is no unknown name.
            let message = crate::stderr(&output);
            assert!(
                output.status.success() || message.contains("does not suit"),
                "--{option} {name}: {message}"
            );
        }
    };
    choices("loss", &LossName::all().collect::<Vec<_>>());
    choices("schedule", &Decay::NAMES);
    choices("optimizer", &OptimizerConfig::NAMES);
    choices("activation", &Activation::ALL.iter().map(|choice| choice.name()).collect::<Vec<_>>());
    choices("init", &Initializer::ALL.iter().map(|choice| choice.name()).collect::<Vec<_>>());
    choices("on-missing", &OnMissing::ALL.map(OnMissing::name));
    choices("rescale", &Rescale::ALL.map(Rescale::name));
}

/// A line that is too long is wrapped, and leaves a word alone on the next one.
#[test]
fn lines_of_the_help_are_not_wrapped_where_they_were_not_meant_to() {
    for command in commands().iter().map(String::as_str).chain([""]) {
        let text = success(&run(&format!("{command} --help")));
        let below = text.lines().skip_while(|line| *line != "Examples:" && *line != "Example:");
        let lines: Vec<&str> = below.collect();
        let is_remnant = |pair: &&[&str]| !pair[0].is_empty() && (1..8).contains(&pair[1].trim().len());
        let remnant = lines.windows(2).find(is_remnant);
        let ends_a_paragraph = remnant.is_some_and(|pair| pair[1].ends_with('.'));
        assert!(remnant.is_none() || ends_a_paragraph, "{command}: {remnant:?}");
    }
}

/// The same of the paragraphs above the examples: no line but the last of a paragraph is short.
#[test]
fn paragraphs_of_the_help_are_filled() {
    for command in commands().iter().map(String::as_str).chain([""]) {
        let text = success(&run(&format!("{command} --help")));
        let lines: Vec<&str> = text.lines().collect();
        let is_text = |line: &str| !line.is_empty() && !line.starts_with(' ') && !line.ends_with(':');
        let remnant =
            lines.windows(2).find(|pair| is_text(pair[0]) && is_text(pair[1]) && pair[0].len() < 40);
        assert_eq!(remnant, None, "{command}");
    }
}
