//! `paragrad draw`.

use crate::{Folder, json, program, run, success};

#[test]
fn dot_has_inputs_parameters_and_the_loss_with_gradients() {
    let dot = success(&run("draw --data iris --hidden 2 --row 3"));
    let labels = [
        "sepal_length",
        "layers.0.neurons.1.w.3",
        "layers.1.neurons.2.b",
        "output setosa",
        "target virginica",
    ];
    for label in labels.into_iter().chain(["loss"]) {
        assert!(dot.contains(&format!("{{ {label} |")), "{label} in {dot}");
    }
    assert!(dot.contains("| grad 1.0000 }"), "{dot}");
}

#[test]
fn rows_and_training_change_the_numbers() {
    let draw = |line: &str| success(&run(&format!("draw --data xor --hidden 3 {line}")));
    assert_eq!(draw(""), draw("--row 1"));
    assert_ne!(draw(""), draw("--row 2"));
    assert_ne!(draw(""), draw("--epochs 5"));
    assert_eq!(draw("--epochs auto --threads 1"), draw("--epochs auto --threads 2"));
}

#[test]
fn collapse_makes_boxes() {
    let draw = |line: &str| success(&run(&format!("draw --data digits --hidden 16,16 {line}")));
    let (whole, neurons, layers) = (draw(""), draw("--collapse 2"), draw("--collapse"));
    assert!(whole.len() > neurons.len() && neurons.len() > layers.len());
    assert_eq!(layers, draw("--collapse 1"));
}

#[test]
fn what_was_written_is_said() {
    let folder = Folder::new("wrote");
    let args = ["draw", "--data", "and", "--hidden", "none", "--out", "x.svg"];
    let output = program().args(args).current_dir(&folder.0).output().expect("the program starts");
    assert_eq!((output.status.code(), crate::stdout(&output).as_str()), (Some(0), ""));
    let said = crate::stderr(&output);
    assert!(said.starts_with("wrote x.svg (") && said.ends_with(" nodes)\n"), "{said}");
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let folder = Folder::new("draw");
    let draw = |out: &str| {
        let output = program()
            .args(["draw", "--data", "xor", "--quiet", "--out", out])
            .current_dir(&folder.0)
            .output();
        output.expect("the program starts")
    };
    folder.file("x.svg", "what was there before");
    assert_eq!(success(&draw("x.svg")), "");
    let svg = std::fs::read_to_string(folder.0.join("x.svg")).expect("a picture");
    assert!(svg.trim_end().ends_with("</svg>"), "{svg}");
    assert_eq!(success(&draw("x.dot")), "");

    std::fs::create_dir(folder.0.join("taken.svg")).expect("a folder");
    assert_eq!(draw("taken.svg").status.code(), Some(5));
    assert_eq!(draw("nowhere/x.svg").status.code(), Some(5));
    assert_eq!(folder.names(), ["taken.svg", "x.dot", "x.svg"], "nothing is left over");
}

#[test]
fn json_has_every_node_with_its_arguments() {
    let folder = Folder::new("draw-json");
    let graph = json(&run("draw --data xor --hidden 2 --json"));
    let nodes = graph["nodes"].as_array().expect("nodes");
    let last = &nodes[nodes.len() - 1];
    assert_eq!(
        (&last["label"], &last["kind"], &last["gradient"]),
        (&"loss".into(), &"operation".into(), &1.0.into())
    );
    for (i, node) in nodes.iter().enumerate() {
        let arguments = node["arguments"].as_array().expect("arguments");
        assert!(arguments.iter().all(|argument| argument.as_u64() < Some(i as u64)), "{node}");
        assert_eq!(arguments.is_empty(), node["kind"] == "leaf", "{node}");
    }
    let boxes = json(&run("draw --data xor --hidden 2 --collapse --json"));
    assert!(boxes["nodes"].as_array().is_some_and(|nodes| nodes.iter().any(|node| node["kind"] == "group")));
    success(&run(&format!("draw --data xor --hidden 2 --quiet --out {}", folder.0.join("x.json").display())));
    let written = std::fs::read_to_string(folder.0.join("x.json")).expect("a file");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&written).ok(), Some(graph));
}
