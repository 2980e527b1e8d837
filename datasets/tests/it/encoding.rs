//! From tables to arrays, and from outputs back to answers.

use paragrad_datasets::{CsvOptions, Preparation, PrepareOptions, Scaling, Table, Target, Task, open};

use crate::table;

#[track_caller]
fn fit(csv: &str) -> Preparation {
    Preparation::fit(&table(csv), &PrepareOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// Encodes a table by its own preparation: features, targets and the targets' names.
#[track_caller]
fn check(csv: &str, features: &[f64], targets: &[f64], target_names: &[&str]) {
    let data = fit(csv).encode(&table(csv)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((data.features(), data.targets()), (features, targets), "{csv:?}");
    assert_eq!(data.target_names(), target_names, "{csv:?}");
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
fn a_constant_column_becomes_zero() {
    check(
        "x,z,y\n0.1,1,a\n0.1,3,b\n0.1,1,b\n0.1,3,a\n",
        &[0., -1., 0., 1., 0., -1., 0., 1.],
        &[0., 1., 1., 0.],
        &["y"],
    );
    let preparation = fit("x,z,y\n0.1,1,a\n0.1,3,b\n0.1,1,b\n0.1,3,a\n");
    assert_eq!(preparation.features()[0], Scaling { name: "x".to_owned(), mean: 0.1, std: 1.0 });
}

#[test]
fn a_target_may_be_any_column() {
    let csv = "y,x\na,1\nb,3\n";
    let options = PrepareOptions { target: 0.into(), ..PrepareOptions::default() };
    let preparation = Preparation::fit(&table(csv), &options).unwrap();
    assert_eq!((preparation.target_name(), preparation.feature_names()), ("y", ["x".to_owned()].as_slice()));
    assert_eq!(preparation.encode(&table(csv)).unwrap().targets(), [0.0, 1.0]);
}

#[test]
fn columns_are_matched_by_name() {
    let preparation = fit("a,b,y\n1,10,n\n3,30,p\n");
    let other = table("y,extra,b,a\np,text,30,1\n");
    let data = preparation.encode(&other).unwrap();
    assert_eq!((data.x(0), data.y(0)), ([-1.0, 1.0].as_slice(), [1.0].as_slice()));
    assert_eq!(data.feature_names(), ["a", "b"]);
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
    let options = PrepareOptions { target: "c1".into(), ..PrepareOptions::default() };
    let preparation = Preparation::fit(&table(&csv(&forwards)), &options).unwrap();
    let features = preparation.encode_features(&table(&csv(&backwards))).unwrap();
    assert!(features[..n - 1].iter().all(|&x| x == -1.0) && features[n - 1..].iter().all(|&x| x == 1.0));
}

#[test]
fn features_are_encoded_without_a_target() {
    let preparation = fit("a,b,y\n1,10,n\n3,30,p\n");
    let features = preparation.encode_features(&table("b,a\n10,3\n20,2\n")).unwrap();
    assert_eq!(features, [1.0, -1.0, 0.0, 0.0]);
    let mut sample = [3.0, 10.0];
    preparation.scale(&mut sample);
    assert_eq!(sample, [1.0, -1.0]);
}

#[test]
fn classes_are_matched_by_value_where_all_are_numbers() {
    #[track_caller]
    fn check(fitted: &str, encoded: &str, expected: &[f64]) {
        assert_eq!(fit(fitted).encode(&table(encoded)).unwrap().targets(), expected, "{encoded:?}");
    }
    check("x,y\n1,1.0\n2,2\n", "x,y\n1,2.00\n1,1\n", &[1.0, 0.0]);
    check("x,y\n1,1\n2,a\n", "x,y\n1,a\n1,1\n", &[1.0, 0.0]);
    check("x,y\n1,1\n2,a\n", "x,y\n1,1\n1,1\n", &[0.0, 0.0]);
    let error = fit("x,y\n1,1\n2,a\n").encode(&table("x,y\n1,1.0\n")).unwrap_err();
    assert!(error.to_string().contains("found the class \"1.0\""), "{error}");
}

#[test]
fn only_the_rows_fitted_on_count() {
    let table = table("x,y\n1,1.5\n3,2.5\n100,1000\n");
    let preparation = Preparation::fit_rows(&table, &[0, 1], &PrepareOptions::default()).unwrap();
    assert_eq!(preparation.features()[0], Scaling { name: "x".to_owned(), mean: 2.0, std: 1.0 });
    assert_eq!((preparation.target_mean(), preparation.target_std()), (2.0, 0.5));
    assert_eq!(preparation.encode(&table).unwrap().x(2), [98.0]);
}

#[test]
fn a_class_outside_the_rows_fitted_on_is_still_a_class() {
    let table = table("x,y\n1,a\n3,b\n5,c\n");
    let preparation = Preparation::fit_rows(&table, &[0, 1], &PrepareOptions::default()).unwrap();
    assert_eq!(
        (preparation.labels(), preparation.n_targets()),
        (["a", "b", "c"].map(str::to_owned).as_slice(), 3)
    );
}

#[test]
fn outputs_are_decoded() {
    let regression = fit("x,y\n1,1.5\n3,2.5\n3,3.5\n");
    assert_eq!((regression.task(), regression.unscale(0.0)), (Task::Regression, 2.5));
    assert_eq!(regression.unscale(regression.target().scale(3.5)), 3.5);
    let classes = fit("x,y\n1,no\n3,yes\n");
    assert_eq!((classes.label(0), classes.label(1), classes.unscale(0.25)), ("no", "yes", 0.25));
}

#[test]
fn a_preparation_is_put_together_from_its_parts() {
    for name in ["iris", "breast_cancer", "diabetes"] {
        let table = open(name, &CsvOptions::default()).unwrap();
        let fitted = Preparation::fit(&table, &PrepareOptions::default()).unwrap();
        let (features, labels) = (fitted.features().to_vec(), fitted.labels().to_vec());
        assert_eq!(Preparation::new(fitted.task(), features, fitted.target().clone(), labels), Ok(fitted));
    }
}

#[test]
fn values_that_differ_too_little_to_square_stay_finite() {
    let csv = "x,y\n1e-200,a\n2e-200,b\n";
    let data = fit(csv).encode(&table(csv)).unwrap();
    assert!(data.features().iter().all(|value| value.is_finite()), "{data:?}");
}

#[test]
fn statistics_agree_with_the_literature() {
    // scikit-learn 1.9.1, descr/iris.rst, has 5.84 and 0.83, 3.05 and 0.43, 3.76 and 1.76, 1.20 and 0.76; its
    // 3.05 is 3.0573.
    let iris =
        Preparation::fit(&open("iris", &CsvOptions::default()).unwrap(), &PrepareOptions::default()).unwrap();
    let rounded = |value: f64| (value * 100.0).round() / 100.0;
    let statistics: Vec<_> = iris.features().iter().map(|x| (rounded(x.mean), rounded(x.std))).collect();
    assert_eq!(statistics, [(5.84, 0.83), (3.06, 0.43), (3.76, 1.76), (1.2, 0.76)]);
}

#[test]
#[should_panic(expected = "row 2 of a table of 2 rows")]
fn fitting_on_a_row_beyond_the_table() {
    let _ = Preparation::fit_rows(&table("x,y\n1,a\n2,b\n"), &[0, 2], &PrepareOptions::default());
}

#[test]
#[should_panic(expected = "0 rows to fit on, of a table of 2 rows")]
fn fitting_on_nothing() {
    let _ = Preparation::fit_rows(&table("x,y\n1,a\n2,b\n"), &[], &PrepareOptions::default());
}

#[test]
#[should_panic(expected = "class 2 of 2 classes")]
fn a_label_of_no_class() {
    fit("x,y\n1,a\n2,b\n").label(2);
}

#[test]
fn a_generated_table_goes_all_the_way() {
    use paragrad_datasets::generate;
    let csv = generate::to_csv(&generate::moons(25, 0.0, 0));
    let table = Table::parse("moons.csv", csv, &CsvOptions::default()).unwrap();
    let target = Target::of(&table, &PrepareOptions::default()).unwrap();
    let split = target.split(0.2, 0);
    assert_eq!((split.training.len(), split.validation.len()), (40, 10));
    let data = Preparation::fit(&table, &PrepareOptions::default()).unwrap().encode(&table).unwrap();
    let positive = data.subset(&split.validation).targets().iter().sum::<f64>();
    assert_eq!(positive, 5.0);
}
