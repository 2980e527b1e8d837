//! `paragrad explain`.

use serde_json::Value;

use crate::{check_width, json, run, stdout, success};

#[test]
fn the_program_of_a_network_is_shown() {
    let text = success(&run("explain --data iris"));
    for part in ["4-100-3, relu, 803 parameters", "cross-entropy", "scalar operations", "instructions"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(text.contains(&paragrad::instruction_set().to_owned()), "{text}");
    check_width(&text);
    for line in
        ["--data digits --hidden 512,512 --activation gelu", "--data diabetes --loss huber --hidden none"]
    {
        check_width(&success(&run(&format!("explain {line}"))));
    }
}

fn dense_layers(object: &Value) -> Vec<(u64, u64)> {
    let steps = object["instructions"].as_array().expect("a list").iter();
    let size = |step: &Value, field: &str| step[field].as_u64().expect("a count");
    let dense = steps.filter(|step| step["name"] == "dense");
    dense.map(|step| (size(step, "inputs"), size(step, "outputs"))).collect()
}

#[test]
fn json_has_the_layers_of_the_network() {
    let object = json(&run("explain --data iris --hidden 7,5 --json"));
    assert_eq!((&object["network"], &object["parameters"]), (&"4-7-5-3".into(), &93.into()));
    assert_eq!(dense_layers(&object), [(4, 7), (7, 5), (5, 3)]);
    assert_eq!((&object["coefficients"], &object["operations_once_a_batch"]), (&93.into(), &0.into()));
    let flops = |object: &Value| object["flops"].as_u64().expect("a count");
    assert!(flops(&object) > 2 * (4 * 7 + 7 * 5 + 5 * 3), "{object}");
    let of_steps = object["instructions"].as_array().expect("a list").iter().map(flops);
    assert_eq!(of_steps.sum::<u64>(), flops(&object));
}

#[test]
fn a_prediction_has_no_adjoints() {
    let object = json(&run("explain --data iris --prediction --json"));
    assert_eq!((&object["adjoints"], dense_layers(&object).len()), (&0.into(), 2));
    assert!(success(&run("explain --data iris --prediction")).contains("the prediction of one row"));
}

#[test]
fn nothing_is_shown_of_data_that_cannot_be_read() {
    for (line, code) in [("explain --data iirs", 5), ("explain", 2), ("explain --data xor --loss ce", 2)] {
        let output = run(line);
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(code), ""), "{line}");
    }
    assert_eq!(success(&run("explain --data xor --quiet")), "");
}
