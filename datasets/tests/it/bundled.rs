//! The bundled sets against their files, their generators and the README.

use paragrad_datasets::{CsvOptions, Kind, Preparation, PrepareOptions, Target, bundled, generate, open};

/// The cells of a row of the README's table of sets, whose first cell is a name in backticks.
fn readme_rows() -> Vec<Vec<String>> {
    let rows = include_str!("../../README.md").lines().filter(|line| line.starts_with("| `"));
    let cell = |cell: &str| cell.trim().to_owned();
    rows.map(|row| row.trim_matches('|').split('|').map(cell).collect()).collect()
}

#[test]
fn the_readme_lists_what_is_bundled() {
    let row = |set: &paragrad_datasets::Bundled| {
        let (rows, columns, task) = (set.rows.to_string(), set.columns.to_string(), set.task.to_string());
        vec![format!("`{}`", set.name), rows, columns, task, set.source.to_owned(), set.licence.to_owned()]
    };
    assert_eq!(readme_rows(), bundled().iter().map(row).collect::<Vec<_>>());
}

#[test]
fn the_list_says_what_the_files_hold() {
    for set in bundled() {
        let table = set.table(&CsvOptions::default()).unwrap();
        assert!(table.has_header(), "{}", set.name);
        assert_eq!((table.n_rows(), table.n_columns()), (set.rows, set.columns), "{}", set.name);
        let target = Target::of(&table, &PrepareOptions::default()).unwrap();
        assert_eq!(target.task(), set.task, "{}", set.name);
        let preparation = Preparation::fit_all(&table, &PrepareOptions::default()).unwrap();
        assert_eq!(preparation.apply(&table).unwrap().data.len(), set.rows, "{}", set.name);
        assert!(preparation.inputs().iter().all(|input| input.kind() == Kind::Numeric), "{}", set.name);
    }
}

#[test]
fn every_file_is_in_the_list() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    let names =
        std::fs::read_dir(data).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> =
        names.filter_map(|name| Some(name.strip_suffix(".csv")?.to_owned())).collect();
    files.sort_unstable();
    let mut listed: Vec<&str> = bundled().iter().map(|set| set.name).collect();
    listed.sort_unstable();
    assert_eq!(files, listed);
}

#[test]
fn classes_are_as_many_as_the_literature_says() {
    // Counts: scikit-learn 1.9.1, descr/iris.rst, descr/wine_data.rst, descr/breast_cancer.rst; the digits'
    // from digits.csv.gz.
    #[track_caller]
    fn check(name: &str, expected: &[(&str, usize)]) {
        let target =
            Target::of(&open(name, &CsvOptions::default()).unwrap(), &PrepareOptions::default()).unwrap();
        let count = |class| target.classes().iter().filter(|&&other| other == class).count();
        let labels = target.labels().iter().map(String::as_str);
        let counts: Vec<_> = labels.enumerate().map(|(class, label)| (label, count(class))).collect();
        assert_eq!(counts, expected, "{name}");
    }
    check("iris", &[("setosa", 50), ("versicolor", 50), ("virginica", 50)]);
    check("wine", &[("class_0", 59), ("class_1", 71), ("class_2", 48)]);
    check("breast_cancer", &[("benign", 357), ("malignant", 212)]);
    check("article", &[("-1", 2), ("1", 2)]);
    let digits = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180];
    let labels = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    check("digits", &labels.into_iter().zip(digits).collect::<Vec<_>>());
}

#[test]
fn the_generated_files_are_what_their_generators_write() {
    #[track_caller]
    fn check(name: &str, points: &[generate::Point]) {
        let set = bundled().iter().find(|set| set.name == name).unwrap();
        assert_eq!(set.csv, generate::to_csv(points), "{name}: run the example write_generated");
    }
    check("moons", &generate::bundled_moons());
    check("circles", &generate::bundled_circles());
    check("spiral", &generate::bundled_spiral());
}

#[test]
fn points_without_noise_lie_on_their_curves() {
    let on = |expected: f64| move |found: f64| (found - expected).abs() < 2e-6;
    for point in generate::circles(50, 0.5, 0.0, 0) {
        assert!(on([1.0, 0.5][point.class])(point.x1.hypot(point.x2)), "{point:?}");
    }
    for point in generate::moons(50, 0.0, 0) {
        let (x1, x2) = [(0.0, 0.0), (1.0, 0.5)][point.class];
        assert!(on(1.0)((point.x1 - x1).hypot(point.x2 - x2)), "{point:?}");
        assert!(if point.class == 0 { point.x2 >= 0.0 } else { point.x2 <= 0.5 }, "{point:?}");
    }
    for (i, point) in generate::spiral(3, 50, 0.0, 0).into_iter().enumerate() {
        assert!(on((i % 50) as f64 / 49.0)(point.x1.hypot(point.x2)), "{point:?}");
    }
    assert_eq!(generate::spiral(3, 1, 0.5, 0).len(), 3);
    assert_eq!(generate::circles(0, 0.5, 0.1, 0), []);
}

#[test]
fn a_bundled_set_is_opened_by_its_name_with_or_without_csv() {
    for name in ["xor", "xor.csv"] {
        let table = open(name, &CsvOptions::default()).unwrap();
        assert_eq!((table.name(), table.n_rows()), ("xor.csv", 4));
    }
}

#[test]
fn a_file_wins_over_a_bundled_set() {
    let path = format!("{}/xor.csv", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    assert_eq!(open(&path, &CsvOptions::default()).unwrap().n_rows(), 1);
}
