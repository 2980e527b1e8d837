//! A table in numbers, and what would be done with it.

use paragrad_datasets::{Contents, Description, DropReason, Kind, PrepareOptions, Task, Use, describe};

use crate::table;

fn described(csv: &str) -> Description {
    describe(&table(csv), &PrepareOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_column_is_described() {
    let description = described("age,sex,one,none,y\n20,f,1,,a\n,m,1,?,b\n40,f,1,NA,\n33,f,1,,c\n");
    assert_eq!(
        (description.rows, description.task, description.features),
        (4, Some(Task::Multiclass), Some(4))
    );
    let columns: Vec<_> = description
        .columns
        .iter()
        .map(|column| (column.name.as_str(), column.kind, column.missing, column.distinct))
        .collect();
    assert_eq!(
        columns,
        [
            ("age", Some(Kind::Numeric), 1, 3),
            ("sex", Some(Kind::Categorical), 0, 2),
            ("one", Some(Kind::Numeric), 0, 1),
            ("none", None, 4, 0),
            ("y", Some(Kind::Categorical), 1, 3),
        ]
    );
    let [age, sex, one, none, y] = description.columns.as_slice() else { panic!("{description:?}") };
    assert_eq!(age.contents, Contents::Numbers { min: 20.0, mean: 31.0, median: 33.0, max: 40.0 });
    assert_eq!(sex.contents, Contents::Words { top: vec![("f".to_owned(), 3), ("m".to_owned(), 1)] });
    assert_eq!(none.contents, Contents::Nothing);
    let names = ["sex=f", "sex=m"].map(str::to_owned).to_vec();
    assert_eq!(sex.purpose, Use::Feature { width: 2, names });
    assert_eq!(one.purpose, Use::Dropped(DropReason::OneValue { value: "1".to_owned() }));
    assert_eq!((&none.purpose, &y.purpose), (&Use::Dropped(DropReason::Empty), &Use::Target));
    assert_eq!(
        description.notes[0].to_string(),
        "column \"y\": the last, and so the one to predict (see --target)"
    );
    assert_eq!(description.notes[1].to_string(), "1 row left out: no target");
    assert_eq!(description.refusals, [""; 0]);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let description = described("day,n,y\n2021-01-01,1,7\n2021-01-02,2,7\n2021-01-03,two,7\n");
    let starts = [
        "t.csv:1:3: column \"y\": found \"7\" in every row",
        "t.csv:2:1: column \"day\": found the date",
        "t.csv:4:2: column \"n\": found \"two\"",
    ];
    assert_eq!(description.refusals.len(), starts.len(), "{:?}", description.refusals);
    for (refusal, start) in description.refusals.iter().zip(starts) {
        assert!(refusal.starts_with(start), "{refusal}");
    }
    assert_eq!((description.task, description.features), (None, None));
}

#[test]
fn a_description_is_json() {
    let json = serde_json::to_value(described("x,y\n1,a\n2,b\n")).unwrap();
    assert_eq!(json["columns"][0]["contents"]["type"], "numbers");
    assert_eq!(json["columns"][0]["use"], serde_json::json!({ "as": "feature", "width": 1, "names": ["x"] }));
    assert_eq!(json["columns"][1]["use"]["as"], "target");
}
