//! What a report shows, of data of every kind and of hostile ones. `cli/tests/pages/` looks at it in a browser.

use std::ops::ControlFlow;

use paragrad::datasets::{CsvOptions, Table, open};
use paragrad::{Loss, LossName, Recipe, Report};

fn table(csv: &str) -> Table {
    Table::parse("t.csv", csv, &CsvOptions::default()).expect("a table")
}

/// The report of a short training.
fn report(table: &Table, recipe: &Recipe) -> Report {
    let recipe = Recipe { epochs: Some(5), ..recipe.clone() };
    let prepared = recipe.prepare(table).expect("a table to learn from");
    let mut trainer = prepared.trainer().expect("a trainer");
    let before = trainer.evaluate(&prepared.training);
    let fit = prepared.fit(&mut trainer, |_| ()).expect("a training");
    let model = prepared.trained(&trainer, table.name(), before);
    Report::of_training(model, &prepared, fit, recipe.describe(table).expect("a description"))
}

fn names(report: &Report) -> Vec<String> {
    report.plots().into_iter().map(|plot| plot.name).collect()
}

/// Every element that begins ends, and the other way round; the page has one that need not.
#[track_caller]
fn check_nesting(markup: &str) {
    let mut open = Vec::new();
    let mut rest = markup;
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        let name = tag.trim_start_matches('/').split(' ').next().unwrap_or_default();
        match (tag.starts_with('/'), name) {
            (true, _) => assert_eq!(open.pop(), Some(name), "an end without its beginning"),
            (false, "!doctype" | "meta") => {}
            (false, _) => open.push(name),
        }
        // What is in a script is not markup.
        let skipped = if name == "script" && !tag.starts_with('/') {
            rest[end..].find("</script").unwrap_or(0)
        } else {
            1
        };
        rest = &rest[end + skipped..];
    }
    assert_eq!(open, Vec::<&str>::new());
}

#[test]
fn charts_suit_the_task() {
    let of = |name: &str, recipe: &Recipe| {
        names(&report(&open(name, &CsvOptions::default()).expect("a bundled set"), recipe))
    };
    let recipe = Recipe::default();
    assert_eq!(
        of("xor", &recipe),
        ["loss", "confusion", "roc", "calibration", "importance", "regions", "network"]
    );
    assert_eq!(of("iris", &recipe), ["loss", "confusion", "roc", "calibration", "importance", "network"]);
    assert_eq!(of("diabetes", &recipe), ["loss", "predictions", "residuals", "importance", "network"]);
    let hinge = Recipe { loss: Some(Loss::Hinge), ..recipe.clone() };
    assert_eq!(of("moons", &hinge), ["loss", "confusion", "roc", "importance", "regions", "network"]);
    let all = [of("moons", &recipe), of("diabetes", &recipe)].concat();
    assert!(Report::PLOTS.iter().all(|name| all.iter().any(|of| of == name)));
}

#[test]
fn what_becomes_of_a_target_depends_on_the_loss() {
    let diabetes = open("diabetes", &CsvOptions::default()).expect("a bundled set");
    let LossName(formula) = "abs(y - p)".parse().expect("a formula");
    let page = |loss| report(&diabetes, &Recipe { loss, ..Recipe::default() }).html();
    let (scaled, as_it_is) = ("the target: (y − 152.1) / 77.01", "the target, as it is");
    for (loss, shown, other) in [(None, scaled, as_it_is), (Some(formula), as_it_is, scaled)] {
        let page = page(loss);
        assert!(page.contains(shown) && !page.contains(other), "{shown}");
    }
}

#[test]
fn numbers_are_of_the_rows_that_validate_if_there_are_any() {
    let iris = open("iris", &CsvOptions::default()).expect("a bundled set");
    let without = report(&iris, &Recipe::default()).html();
    assert!(without.contains("Of the rows that train.") && !without.contains("Of the rows that validate."));
    let with = report(&iris, &Recipe { validation: 0.2, ..Recipe::default() }).html();
    assert!(
        with.contains("Of the rows that validate.") && with.contains("accuracy, the rows that validate (30)")
    );
}

#[test]
fn two_numbers_make_a_map_of_a_regression_too() {
    let row = |i: usize| format!("{},{},{}\n", i % 7, i / 7, (i % 7) * (i / 7));
    let csv = "a,b,y\n".to_owned() + &(0..49).map(row).collect::<String>();
    assert!(names(&report(&table(&csv), &Recipe::default())).contains(&"regions".to_owned()));
}

#[test]
fn words_of_the_data_stay_text() {
    let hostile = "<script>alert(1)</script>\"'&\u{202e}\u{2028}שלום";
    let quoted = |word: &str| format!("\"{}\"", word.replace('"', "\"\""));
    let long = "x".repeat(5000);
    let mut csv = format!("{},{},{}\n", quoted(hostile), quoted(&long), quoted("]]></style><b>"));
    for i in 0..40 {
        let class = [hostile, "--><img src=x onerror=alert(1)>", &long][i % 3];
        csv += &format!("{},{},{}\n", quoted([hostile, &long, "'"][i % 3]), i * i % 11, quoted(class));
    }
    let report = report(&table(&csv), &Recipe { validation: 0.2, ..Recipe::default() });
    let page = report.with_command(format!("paragrad --data '{hostile}'")).html();
    check_nesting(&page);
    assert_eq!(page.matches("<script>").count(), 1, "the page's own");
    assert!(
        !page.contains("<img")
            && !page.contains("<b>]")
            && !page.contains('\u{202e}')
            && !page.contains('\u{2028}')
    );
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_eq!(
        page.matches("http").count(),
        page.matches("http://www.w3.org/2000/svg").count() + 1,
        "http-equiv"
    );
}

#[test]
fn a_page_of_much_is_bounded_and_says_so() {
    let head: String = (0..400).map(|i| format!("c{i},")).collect();
    let mut csv = head + "y\n";
    for row in 0..300 {
        let cells: String = (0..400).map(|i| format!("{},", (row * 7 + i * 13) % 29)).collect();
        csv += &format!("{cells}k{}\n", row % 60);
    }
    let recipe = Recipe { hidden: vec![40; 12], ..Recipe::default() };
    let page = report(&table(&csv), &recipe).html();
    check_nesting(&page);
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    for said in [
        "The most important 20 of 400 columns.",
        "The first 200 of 401 columns.",
        "The 6 of 60 classes with the smallest areas.",
        "The 11 classes with the most mistakes; the others are counted as one.",
        "The 40 of 60 classes with the lowest F1.",
        "Of wide layers the 11 neurons with the largest weights are shown.",
        "7 layers in the middle are left out.",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn a_report_is_the_same_on_any_number_of_threads() {
    let wine = open("wine", &CsvOptions::default()).expect("a bundled set");
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| report(&wine, &Recipe { threads: Some(threads), ..Recipe::default() }).html())
    };
    assert_eq!(on(1), on(3));
}

/// Too few rows for a curve, one epoch, no spread: what cannot be drawn is left out.
#[test]
fn little_data_make_a_page_too() {
    let recipe = Recipe { hidden: Vec::new(), ..Recipe::default() };
    for csv in
        ["x,y\n1,2.5\n2,3.5\n", "x,y\n1,a\n2,b\n", "x,y\n1,a\n2,b\n3,c\n", "x,y\n1e150,1e-300\n-1e150,0\n"]
    {
        let page = report(&table(csv), &recipe).html();
        check_nesting(&page);
        assert!(!page.contains("NaN") && !page.contains("\"inf"), "{csv}");
    }
}

#[test]
fn a_model_is_reported_on_by_other_data() {
    let prepared = Recipe { epochs: Some(5), ..Recipe::default() }
        .prepare(&table("x,y\n1,a\n2,b\n3,b\n"))
        .expect("a table");
    let mut trainer = prepared.trainer().expect("a trainer");
    trainer.fit(&prepared.training, |_, _| ControlFlow::Continue(())).expect("a training");
    let model = prepared.trained(&trainer, "t.csv", f64::NAN);
    // One class only: there is no ROC curve.
    let report = Report::of_table(model.clone(), &table("x,y\n9,b\n,b\n")).expect("a report");
    assert_eq!(names(&report), ["confusion", "calibration", "importance", "network"]);
    let page = report.html();
    check_nesting(&page);
    assert!(page.contains("Other than in training") && !page.contains("fingerprint, on any machine"));
    assert!(Report::of_table(model, &table("x,z\n9,b\n8,c\n")).is_err(), "the target is missing");
}

/// Wide tables scroll there, and not the page, however narrow it is.
#[test]
fn every_table_stands_in_a_box_of_its_own() {
    let pages = [("iris", Recipe::default()), ("diabetes", Recipe { validation: 0.2, ..Recipe::default() })];
    for (set, recipe) in pages {
        let page = report(&open(set, &CsvOptions::default()).expect("a bundled set"), &recipe).html();
        let tables: Vec<&str> = page.split("<table>").collect();
        let boxed = |before: &&str| {
            before
                .rsplit_once("<div ")
                .is_some_and(|(_, tag)| tag.starts_with("class=\"scroll\"") && tag.ends_with('>'))
        };
        assert!(tables.len() > 4 && tables[..tables.len() - 1].iter().all(boxed), "{set}");
    }
}
