//! From tables to arrays, and from outputs back to answers.

use paragrad_datasets::{
    CsvOptions, Kind, Preparation, PrepareOptions, Rescale, Scaling, Task, Values, open,
};

use crate::table;

#[track_caller]
fn fit_with(csv: &str, options: &PrepareOptions) -> Preparation {
    Preparation::fit_all(&table(csv), options).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn fit(csv: &str) -> Preparation {
    fit_with(csv, &PrepareOptions::default())
}

/// Encodes a table by its own preparation: features, targets and the targets' names.
#[track_caller]
fn check(csv: &str, features: &[f64], targets: &[f64], target_names: &[&str]) {
    let data = fit(csv).apply(&table(csv)).unwrap_or_else(|error| panic!("{error}")).data;
    assert_eq!((data.features(), data.targets()), (features, targets), "{csv:?}");
    assert_eq!(data.target_names(), target_names, "{csv:?}");
}

/// The change of units of the first feature.
#[track_caller]
fn scaling(preparation: &Preparation) -> Scaling {
    match preparation.inputs()[0].values {
        Values::Numeric { scaling, .. } => scaling,
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn each_task_has_its_targets() {
    // The features have mean 2 and standard deviation 1, the regression target 0.5 and 5.
    check("x,y\n1,a\n3,b\n", &[-1.0, 1.0], &[0.0, 1.0], &["y"]);
    check(
        "x,y\n1,a\n3,c\n1,b\n3,a\n",
        &[-1.0, 1.0, -1.0, 1.0],
        &[1., 0., 0., 0., 0., 1., 0., 1., 0., 1., 0., 0.],
        &["a", "b", "c"],
    );
    check("x,y\n1,1.5\n3,-0.5\n1,7.5\n3,-6.5\n", &[-1.0, 1.0, -1.0, 1.0], &[0.2, -0.2, 1.4, -1.4], &["y"]);
}

#[test]
fn several_targets_are_several_numbers() {
    let csv = "x,y,z\n1,1.5,10\n3,-0.5,30\n1,7.5,10\n3,-6.5,30\n";
    let options = PrepareOptions { targets: vec!["z".into(), "y".into()], ..PrepareOptions::default() };
    let preparation = fit_with(csv, &options);
    assert_eq!((preparation.task(), preparation.n_targets()), (Task::Regression, 2));
    let data = preparation.apply(&table(csv)).unwrap().data;
    assert_eq!(data.target_names(), ["z", "y"]);
    assert_eq!(data.targets(), [-1., 0.2, 1., -0.2, -1., 1.4, 1., -1.4]);
    assert_eq!((preparation.unscale(0, 1.0), preparation.unscale(1, 0.2)), (30.0, 1.5));
}

#[test]
fn a_target_may_be_any_column() {
    let csv = "y,x\na,1\nb,3\n";
    let options = PrepareOptions { targets: vec![0.into()], ..PrepareOptions::default() };
    let preparation = fit_with(csv, &options);
    assert_eq!(
        (preparation.target_names(), preparation.feature_names()),
        (vec!["y".to_owned()], ["x".to_owned()].as_slice())
    );
    assert_eq!(preparation.apply(&table(csv)).unwrap().data.targets(), [0.0, 1.0]);
}

#[test]
fn columns_are_matched_by_name() {
    let preparation = fit("a,b,y\n1,10,n\n3,30,p\n");
    let other = table("y,extra,b,a\np,text,30,1\n");
    let applied = preparation.apply(&other).unwrap();
    assert_eq!((applied.data.x(0), applied.data.y(0)), ([-1.0, 1.0].as_slice(), [1.0].as_slice()));
    assert_eq!(applied.data.feature_names(), ["a", "b"]);
    assert_eq!(applied.report.unknown_columns, ["extra"]);
}

#[test]
fn thousands_of_columns_are_matched_by_name() {
    let n = 20_000;
    let csv = |columns: &[usize]| {
        let names: Vec<String> = columns.iter().map(|i| format!("c{i}")).collect();
        let row = |by: usize| columns.iter().map(|i| (i * by).to_string()).collect::<Vec<_>>().join(",");
        format!("{}\n{}\n{}\n", names.join(","), row(1), row(3))
    };
    let (forwards, backwards): (Vec<usize>, Vec<usize>) = ((1..=n).collect(), (1..=n).rev().collect());
    let options = PrepareOptions { targets: vec!["c1".into()], ..PrepareOptions::default() };
    let preparation = fit_with(&csv(&forwards), &options);
    let applied = preparation.apply_features(&table(&csv(&backwards))).unwrap();
    let (first, second) = (applied.data.x(0), applied.data.x(1));
    assert!(first.iter().all(|&x| x == -1.0) && second.iter().all(|&x| x == 1.0));
}

#[test]
fn features_are_encoded_without_a_target() {
    let preparation = fit("a,b,y\n1,10,n\n3,30,p\n");
    let other = table("b,a\n10,3\n20,2\n");
    assert!(!preparation.has_targets(&other));
    let applied = preparation.apply_features(&other).unwrap();
    assert_eq!((applied.data.features(), applied.data.n_targets()), ([1.0, -1.0, 0.0, 0.0].as_slice(), 0));
}

#[test]
fn classes_are_matched_by_value_where_all_are_numbers() {
    #[track_caller]
    fn check(fitted: &str, encoded: &str, expected: &[f64]) {
        assert_eq!(fit(fitted).apply(&table(encoded)).unwrap().data.targets(), expected, "{encoded:?}");
    }
    check("x,y\n1,1.0\n2,2\n", "x,y\n1,2.00\n1,1\n", &[1.0, 0.0]);
    check("x,y\n1,1\n2,a\n", "x,y\n1,a\n1,1\n", &[1.0, 0.0]);
    check("x,y\n1,1\n2,a\n", "x,y\n1,1\n1,1\n", &[0.0, 0.0]);
    check("x;y\n1;1,5\n2;2,5\n", "x;y\n1;2,50\n1;1,5\n", &[1.0, 0.0]);
    let error = fit("x,y\n1,1\n2,a\n").apply(&table("x,y\n1,1.0\n")).unwrap_err();
    assert!(error.to_string().contains("found the class \"1.0\""), "{error}");
}

#[test]
fn only_the_rows_fitted_on_count() {
    let table = table("x,c,y\n1,a,1.5\n3,b,2.5\n100,z,1000\n");
    let preparation = Preparation::fit(&table, &[0, 1], &PrepareOptions::default()).unwrap();
    assert_eq!(scaling(&preparation), Scaling { center: 2.0, spread: 1.0 });
    assert_eq!(preparation.targets()[0].scaling, Scaling { center: 2.0, spread: 0.5 });
    assert_eq!(preparation.feature_names(), ["x", "c=a", "c=b"]);
    assert_eq!(preparation.apply(&table).unwrap().data.x(2), [98.0, 0.0, 0.0]);
}

#[test]
fn a_class_outside_the_rows_fitted_on_is_still_a_class() {
    let table = table("x,y\n1,a\n3,b\n5,c\n");
    let preparation = Preparation::fit(&table, &[0, 1], &PrepareOptions::default()).unwrap();
    assert_eq!(
        (preparation.labels(), preparation.n_targets()),
        (["a", "b", "c"].map(str::to_owned).as_slice(), 3)
    );
}

#[test]
fn outputs_are_decoded() {
    let regression = fit("x,y\n1,1.5\n3,2.5\n3,3.5\n");
    assert_eq!((regression.task(), regression.unscale(0, 0.0)), (Task::Regression, 2.5));
    assert_eq!(regression.unscale(0, regression.targets()[0].scaling.scale(3.5)), 3.5);
    let classes = fit("x,y\n1,no\n3,yes\n");
    assert_eq!((classes.label(0), classes.label(1), classes.unscale(0, 0.25)), ("no", "yes", 0.25));
}

#[test]
fn a_target_may_have_another_change_of_units() {
    let csv = "x,y\n1,1.5\n3,2.5\n3,3.5\n";
    let counts = fit(csv).with_target_scaling(0, Scaling { center: 0.0, spread: 0.5 }).unwrap();
    assert_eq!(counts.apply(&table(csv)).unwrap().data.targets(), [3.0, 5.0, 7.0]);
    let refusal = fit(csv).with_target_scaling(0, Scaling { center: 0.0, spread: 0.0 }).unwrap_err();
    let expected = "column \"y\": found center 0 and spread 0, expected finite numbers, the second above 0";
    assert_eq!(refusal.to_string(), expected);
}

#[test]
fn features_are_rescaled_as_asked() {
    // By NumPy 2: np.percentile([1, 2, 3, 4, 90], [25, 50, 75]) is [2, 3, 4].
    #[track_caller]
    fn check(rescale: Rescale, expected: Scaling) {
        let csv = "x,y\n1,a\n2,b\n3,a\n4,b\n90,a\n";
        let options = PrepareOptions { rescale, ..PrepareOptions::default() };
        assert_eq!(scaling(&fit_with(csv, &options)), expected, "{rescale}");
    }
    check(Rescale::MinMax, Scaling { center: 1.0, spread: 89.0 });
    check(Rescale::Robust, Scaling { center: 3.0, spread: 2.0 });
    check(Rescale::None, Scaling::IDENTITY);
    assert_eq!("robust".parse(), Ok(Rescale::Robust));
    let error = "zscore".parse::<Rescale>().unwrap_err();
    assert_eq!(error.to_string(), "found \"zscore\", expected standard, min-max, robust or none");
}

#[test]
fn columns_are_left_out_or_chosen() {
    let csv = "a,b,c,y\n1,2,3,n\n2,4,7,p\n4,5,5,p\n";
    let names = |options: &PrepareOptions| fit_with(csv, options).feature_names().join(" ");
    let drop = PrepareOptions { drop: vec!["b".into()], ..PrepareOptions::default() };
    let only = PrepareOptions { only: vec!["b".into(), (-2).into()], ..PrepareOptions::default() };
    assert_eq!((names(&drop).as_str(), names(&only).as_str()), ("a c", "b c"));
    assert_eq!(fit_with(csv, &only).notes(), [], "nobody is told what they asked for");
}

#[test]
fn values_that_differ_too_little_to_square_stay_finite() {
    let csv = "x,y\n1e-200,a\n2e-200,b\n";
    let data = fit(csv).apply(&table(csv)).unwrap().data;
    assert!(data.features().iter().all(|value| value.is_finite()), "{data:?}");
}

#[test]
fn statistics_agree_with_the_literature() {
    // scikit-learn 1.9.1, descr/iris.rst, has 5.84 and 0.83, 3.05 and 0.43, 3.76 and 1.76, 1.20 and 0.76; its
    // 3.05 is 3.0573.
    let table = open("iris", &CsvOptions::default()).unwrap();
    let iris = Preparation::fit_all(&table, &PrepareOptions::default()).unwrap();
    let rounded = |value: f64| (value * 100.0).round() / 100.0;
    let statistics = iris.inputs().iter().map(|input| match input.values {
        Values::Numeric { scaling, min, max, .. } => {
            (rounded(scaling.center), rounded(scaling.spread), min, max)
        }
        ref other => panic!("{other:?}"),
    });
    let expected =
        [(5.84, 0.83, 4.3, 7.9), (3.06, 0.43, 2.0, 4.4), (3.76, 1.76, 1.0, 6.9), (1.2, 0.76, 0.1, 2.5)];
    assert_eq!(statistics.collect::<Vec<_>>(), expected);
    assert!(iris.inputs().iter().all(|input| input.kind() == Kind::Numeric));
}

#[test]
#[should_panic(expected = "row 2 of a table of 2 rows")]
fn fitting_on_a_row_beyond_the_table() {
    let _ = Preparation::fit(&table("x,y\n1,a\n2,b\n"), &[0, 2], &PrepareOptions::default());
}

#[test]
#[should_panic(expected = "0 rows to fit on, of a table of 2 rows")]
fn fitting_on_nothing() {
    let _ = Preparation::fit(&table("x,y\n1,a\n2,b\n"), &[], &PrepareOptions::default());
}

#[test]
#[should_panic(expected = "class 2 of 2 classes")]
fn a_label_of_no_class() {
    fit("x,y\n1,a\n2,b\n").label(2);
}

#[test]
fn a_generated_table_goes_all_the_way() {
    use paragrad_datasets::{Table, Target, generate};
    let csv = generate::to_csv(&generate::moons(25, 0.0, 0));
    let table = Table::parse("moons.csv", csv, &CsvOptions::default()).unwrap();
    let split = Target::of(&table, &PrepareOptions::default()).unwrap().split(0.2, 0);
    assert_eq!((split.training.len(), split.validation.len()), (40, 10));
    let preparation = Preparation::fit(&table, &split.training, &PrepareOptions::default()).unwrap();
    let validation = preparation.apply(&table).unwrap().subset(&split.validation);
    assert_eq!(validation.targets().iter().sum::<f64>(), 5.0);
}
