//! Rows explained: where features come from, what the graph ends in, and that a page holds the numbers of the tape.

use paragrad::datasets::{CsvOptions, PrepareOptions, Table, open};
use paragrad::{Answer, CellRole, Encoding, ExplainedRow, GraphEnd, Loss, Mlp, Module, Recipe, Tape};

fn table(csv: &str) -> Table {
    Table::parse("t.csv", csv, &CsvOptions::default()).expect("a table")
}

fn encoding(table: &Table, loss: Option<Loss>) -> Encoding {
    let rows: Vec<usize> = (0..table.n_rows()).collect();
    Encoding::fit(table, &rows, &PrepareOptions::default(), loss).expect("an encoding")
}

fn network(encoding: &Encoding) -> Mlp<f64> {
    let preparation = encoding.preparation();
    Mlp::new(preparation.n_features(), &[4, preparation.n_targets()], 3)
}

fn explain(encoding: &Encoding, table: &Table, row: usize, end: GraphEnd) -> ExplainedRow {
    let explained = encoding.explain_row(&network(encoding), table, row, end).expect("cells that suit");
    explained.expect("a row that is whole")
}

/// The numbers in a page under a name.
fn numbers(page: &str, name: &str) -> Vec<f64> {
    let start = r#"<script type="application/json" id="data">"#;
    let json = page.split_once(start).and_then(|(_, rest)| rest.split_once("</script>")).expect("data").0;
    let json: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let bytes = from_base64(json[name].as_str().expect("text"));
    bytes.chunks_exact(8).map(|bytes| f64::from_le_bytes(bytes.try_into().expect("8 bytes"))).collect()
}

fn from_base64(text: &str) -> Vec<u8> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits: Vec<usize> = text.chars().map_while(|c| DIGITS.find(c)).collect();
    let bits = digits.iter().flat_map(|digit| (0..6).rev().map(move |bit| digit >> bit & 1));
    let bits: Vec<usize> = bits.collect();
    bits.chunks_exact(8).map(|bits| bits.iter().fold(0, |byte, &bit| byte << 1 | bit as u8)).collect()
}

#[test]
fn a_page_holds_the_values_and_gradients_of_the_tape_to_the_bit() {
    let iris = open("iris", &CsvOptions::default()).expect("a bundled set");
    let prepared = Recipe::default().prepare(&iris).expect("a recipe");
    let (encoding, net) = (&prepared.encoding, prepared.model());
    let explained = encoding.explain_row(&net, &iris, 100, GraphEnd::Loss).expect("cells").expect("whole");
    let page = explained.to_page().expect("a page");

    let bits = |numbers: Vec<f64>| numbers.into_iter().map(f64::to_bits).collect::<Vec<_>>();
    let nodes = explained.graph.nodes();
    assert_eq!(bits(numbers(&page, "data")), bits(nodes.iter().map(|node| node.data).collect()));
    assert_eq!(bits(numbers(&page, "grad")), bits(nodes.iter().map(|node| node.grad).collect()));

    let tape = Tape::new();
    let lifted = tape.lift(&net);
    let data = encoding.encode(&iris).expect("samples").data;
    let [x, y] = [data.x(100), data.y(100)].map(|row| row.iter().map(|&x| tape.leaf(x)).collect::<Vec<_>>());
    let loss = encoding.loss().of(&lifted.forward(&x), &y);
    loss.backward();
    let named = |name: String| explained.graph.find(&name).expect("every parameter is in the graph").grad;
    let gradients: Vec<f64> = net.parameter_names().into_iter().map(named).collect();
    assert_eq!(bits(gradients), bits(lifted.gradients()));
    assert_eq!(nodes.last().map(|node| node.data.to_bits()), Some(loss.data().to_bits()));
}

#[test]
fn the_graph_of_a_prediction_ends_in_what_is_said() {
    let two = "x,z,y\n1,2,no\n2,5,yes\n3,1,yes\n4,4,no\n";
    let three = "x,z,y\n1,2,a\n2,5,b\n3,1,c\n4,4,a\n";
    let numbers = "x,z,y\n1,2,0\n2,5,3.5\n3,1,2.5\n4,4,9\n";
    for (csv, loss) in [
        (two, None),
        (two, Some(Loss::Hinge)),
        (three, None),
        (three, Some(Loss::Hinge)),
        (numbers, None),
        (numbers, Some(Loss::Poisson)),
    ] {
        let table = table(csv);
        let encoding = encoding(&table, loss.clone());
        for row in 0..4 {
            let explained = explain(&encoding, &table, row, GraphEnd::Prediction);
            let end = explained.graph.nodes().last().expect("nodes");
            let said = match &explained.prediction.answer {
                Answer::Numbers(numbers) => numbers[0],
                Answer::Class { probability: Some(probability), .. } => *probability,
                Answer::Class { class, .. } if explained.outputs.len() > 1 => explained.outputs[*class],
                Answer::Class { .. } => explained.outputs[0],
            };
            assert_eq!((end.data.to_bits(), end.grad), (said.to_bits(), 1.0), "{csv} {loss:?} row {row}");
            assert_eq!(explained.truth, None);
        }
    }
}

#[test]
fn without_a_target_the_graph_ends_in_the_prediction() {
    let encoding = encoding(&table("x,z,y\n1,2,no\n2,5,yes\n3,1,yes\n4,4,no\n"), None);
    let ends = |csv: &str, end| {
        let explained = explain(&encoding, &table(csv), 0, end);
        explained.graph.nodes().last().expect("nodes").label.clone()
    };
    assert_eq!(ends("y,x,z\nno,1,2\nyes,5,3\n", GraphEnd::Loss), "loss");
    for (csv, end) in [
        ("x,z\n1,2\n5,3\n", GraphEnd::Loss),
        ("x,z,y\n1,2,\n5,3,no\n", GraphEnd::Loss),
        ("x,z,y\n1,2,perhaps\n5,3,no\n", GraphEnd::Prediction),
    ] {
        assert!(ends(csv, end).starts_with("probability of "), "{csv}");
    }
}

#[test]
fn features_say_where_they_come_from_and_cells_what_becomes_of_them() {
    let table = table(
        "id,age,sex,alone,y\n1,20,male,yes,1.5\n2,,female,no,2.5\n3,40,female,no,4.5\n4,60,male,yes,8\n",
    );
    let options = PrepareOptions { drop: vec!["id".into()], ..PrepareOptions::default() };
    let encoding = Encoding::fit(&table, &[0, 1, 2, 3], &options, None).expect("an encoding");
    let explained = explain(&encoding, &table, 1, GraphEnd::Loss);
    let told: Vec<_> =
        explained.features.iter().map(|f| format!("{}: {} <- {}", f.name, f.value, f.origin)).collect();
    assert_eq!(
        told,
        [
            "age: 0 <- missing, taken for 40: (40 − 40) / 16.33",
            "age (missing): 1 <- 1 if it is missing",
            "sex=female: 1 <- 1 if it is \"female\"",
            "sex=male: 0 <- 1 if it is \"male\"",
            "alone: 0 <- 1 for yes, 0 for no",
        ]
    );
    let roles: Vec<_> = explained.cells.iter().map(|cell| cell.role.clone()).collect();
    let left_out = CellRole::LeftOut("as asked".to_owned());
    assert_eq!(roles, [left_out, CellRole::Input, CellRole::Input, CellRole::Input, CellRole::Target]);
    let page = explained.to_page().expect("a page");
    for text in [
        "Row 2 of t.csv",
        "line 3 of the file",
        "left out: as asked",
        "In truth it is 2.5;",
        "output × 2.484 + 4.125",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn a_row_with_a_missing_cell_may_have_no_sample() {
    use paragrad::datasets::{ColumnOptions, OnMissing};
    let table = table("x,z,y\n1,2,0.5\n2,,3.5\n3,1,2.5\n");
    let drop_row = ColumnOptions { kind: None, on_missing: Some(OnMissing::DropRow) };
    let options = PrepareOptions { columns: vec![("z".into(), drop_row)], ..PrepareOptions::default() };
    let encoding = Encoding::fit(&table, &[0, 2], &options, None).expect("an encoding");
    for end in [GraphEnd::Loss, GraphEnd::Prediction] {
        assert_eq!(encoding.explain_row(&network(&encoding), &table, 1, end).expect("cells"), None);
    }
}
