//! Models of every kind, and rows with what the library says of them: what exports are compared on.

use std::ops::ControlFlow;

use paragrad::datasets::{
    ColumnOptions, CsvOptions, Input, Kind, NumberFormat, OnMissing, PrepareOptions, Rescale, Table, Task,
    Values, open,
};
use paragrad::{Activation, Answer, Loss, Model, Precision, Prediction, Recipe};

/// A model, rows, and what it says of them.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) model: Model,
    pub(crate) table: Table,
    /// The columns that the model sees.
    pub(crate) columns: Vec<(String, Vec<Cell>)>,
    pub(crate) answers: Vec<Option<Answered>>,
}

/// The class, if there are classes, and the probabilities or the number.
pub(crate) type Answered = (Option<String>, Vec<f64>);

/// Rows of a case at most.
const MOST_ROWS: usize = 90;

/// A cell as an export takes it.
pub(crate) enum Cell {
    /// NaN where it is missing or no number.
    Number(f64),
    Word(String),
    /// A word that says yes or no, or is missing.
    Truth(String),
}

/// All cases.
pub(crate) fn cases() -> Vec<Case> {
    let bundled = ["iris", "xor", "diabetes", "digits"].map(|set| {
        let table = open(set, &CsvOptions::default()).expect("a bundled set");
        Case::new(set, (&table, &table), &recipe())
    });
    let activations = Activation::ALL.iter().enumerate().map(|(i, &activation)| {
        let (target, rescale) = (["price", "sold", "street"][i % 3], Rescale::ALL[i % 4]);
        messy(&format!("messy-{activation}"), target, Recipe { activation, ..recipe() }, |options| {
            options.rescale = rescale;
        })
    });
    let others = [
        messy("linear-model", "price", Recipe { hidden: Vec::new(), ..recipe() }, |_| ()),
        messy("single", "street", Recipe { precision: Precision::F32, ..recipe() }, |_| ()),
        messy("counts", "rooms", Recipe { loss: Some(Loss::Poisson), ..recipe() }, |options| {
            options.task = Some(Task::Regression);
        }),
        messy("signs", "sold", Recipe { loss: Some(Loss::Hinge), ..recipe() }, |_| ()),
        messy("votes", "street", Recipe { loss: Some(Loss::SquaredError), ..recipe() }, |_| ()),
        messy("two-outputs", "sold", recipe(), |options| {
            options.task = Some(Task::Multiclass);
        }),
        messy("rows-dropped", "price", recipe(), |options| options.on_missing = OnMissing::DropRow),
        messy("means", "price", recipe(), |options| options.on_missing = OnMissing::Mean),
        messy("targets", "price", recipe(), |options| {
            options.targets.extend(["rooms".into(), "area".into()]);
        }),
        messy("several-counts", "rooms", Recipe { loss: Some(Loss::Poisson), ..recipe() }, |options| {
            options.targets.push("price".into());
        }),
        hostile(),
    ];
    bundled.into_iter().chain(activations).chain(others).collect()
}

/// Few epochs: the network shall differ from its start, and no more.
fn recipe() -> Recipe {
    Recipe { epochs: Some(4), hidden: vec![7, 5], ..Recipe::default() }
}

/// Cells of every kind, missing in every way: numbers with groups of thousands, words, yes and no, numbers that are names,
/// and a number that stands for a missing one.
fn messy(name: &str, target: &str, recipe: Recipe, change: impl FnOnce(&mut PrepareOptions)) -> Case {
    let mut csv = "area,price,street,floor,garden,sold,rooms,note\n".to_owned();
    for i in 0..80_usize {
        let pick = |words: &[&str], step: usize| words[(i * step + i / 7) % words.len()].to_owned();
        let area = match i % 11 {
            3 => pick(&["", "NA", "n/a", "NULL", "-999"], 1),
            _ => format!("\"1,{:03}.5\"", (i * 37) % 1000),
        };
        let price = 100.0 + ((i * 53) % 97) as f64 * 1.5;
        let street = pick(&["Elm", "Oak", " Oak ", "Ash", "elm", "Fir", "Straße"], 5);
        let floor = pick(&["1", "2.0", "2", "3", "", "7", "12", "-999"], 3);
        let garden = pick(&["yes", "No", "YES", "no", "?", "", "NO"], 2);
        let sold = pick(&["won", "lost", "lost"], 4);
        let note = pick(&["a,b", "say \"\"hi\"\"", "none", "x", "line\nbreak", "x"], 3);
        csv += &format!("{area},{price},{street},{floor},{garden},{sold},{},\"{note}\"\n", i % 9);
    }
    let table = |csv: &str| Table::parse("messy.csv", csv, &CsvOptions::default()).expect("a table");
    // Categories and numbers that training did not see, and missing cells where there were none.
    let later = csv.clone()
        + "\"9,000.5\",1e6,Zoo,99,yes,won,,ELM\n"
        + "-5,?,,8,,lost,-3,\n"
        + ",null,oak,2,off,lost,1e3,x\n"
        + "0,1,null,-999.0,ON,won,NaN,none\n";
    let (table, later) = (table(&csv), table(&later));
    let floors = ColumnOptions { kind: Some(Kind::Categorical), on_missing: None };
    let mut options = PrepareOptions {
        targets: vec![target.into()],
        columns: vec![("floor".into(), floors)],
        most_categories: 4,
        ..PrepareOptions::default()
    };
    options.missing.push("-999".to_owned());
    change(&mut options);
    Case::new(name, (&table, &later), &Recipe { target: options, ..recipe })
}

/// Names that end strings, comments and lines, are words of the languages, or not letters at all.
fn hostile() -> Case {
    let names = [
        "class",
        "Petal Width (cm)",
        "petal_width_cm",
        "*/ \"quoted\" \\",
        "two\nlines ??/",
        "价格",
        "<<features>>",
        "probabilities",
        "Mul",
        "9 lives",
    ];
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut csv = names.map(quoted).join(",") + ",\"tar\"\"get\"\n";
    let words = ["\"", "\\", "a\nb", "??/", "{}", "\u{202e}x", "*/", "é"];
    for i in 0..48_usize {
        let word = |step: usize| quoted(words[(i * step + i / 8) % words.len()]);
        let numbers: Vec<String> = (0..7).map(|column| format!("{}.25", (i * (column + 3)) % 17)).collect();
        csv += &format!("{},{},{},{},{}\n", numbers.join(","), word(1), word(3), word(5), word(7));
    }
    let table = Table::parse("hostile.csv", csv, &CsvOptions::default()).expect("a table");
    Case::new("hostile", (&table, &table), &recipe())
}

impl Case {
    /// Trains on one table, and predicts another.
    fn new(name: &str, (seen, table): (&Table, &Table), recipe: &Recipe) -> Self {
        let prepared = recipe.prepare(seen).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut trainer = prepared.trainer().expect("threads");
        trainer.fit(&prepared.training, |_, _| ControlFlow::Continue(())).expect("a loss that stays finite");
        let model = prepared.trained(&trainer, seen.name(), 0.0);
        let (columns, answers) = (columns(&model, table), answers(&model, table));
        Case { name: name.to_owned(), model, table: table.clone(), columns, answers }
    }
}

fn columns(model: &Model, table: &Table) -> Vec<(String, Vec<Cell>)> {
    let column = |input: &Input| {
        let position = table.position(&input.name.as_str().into()).expect("the column is there");
        let number = |format: &NumberFormat, text: &str| Cell::Number(format.parse(text).unwrap_or(f64::NAN));
        let cell = |text: String| match &input.values {
            Values::Numeric { format, .. } => number(format, &text),
            Values::Categorical { format, .. } if input.category_values().is_some() => number(format, &text),
            Values::Categorical { .. } => Cell::Word(text),
            Values::Boolean { .. } => Cell::Truth(text),
        };
        let rows = 0..table.n_rows().min(MOST_ROWS);
        (input.name.clone(), rows.map(|row| cell(table.written(row, position))).collect())
    };
    model.encoding().preparation().inputs().iter().map(column).collect()
}

fn answers(model: &Model, table: &Table) -> Vec<Option<Answered>> {
    let answered = |prediction: Prediction| match prediction.answer {
        Answer::Numbers(numbers) => (None, numbers),
        answer @ Answer::Class { .. } => {
            (model.answer_texts(&answer).pop(), prediction.probabilities.unwrap_or_default())
        }
    };
    let predictions = model.predict(table).expect("rows").rows.into_iter();
    predictions.take(MOST_ROWS).map(|row| row.map(answered)).collect()
}
