//! Data sets from arrays of one's own.

use paragrad_datasets::Dataset;

fn dataset() -> Dataset {
    Dataset::new(vec![1., 2., 3., 4., 5., 6.], 2, vec![7., 8., 9.], 1).unwrap()
}

#[test]
fn rows_are_cut_from_row_major_arrays() {
    let data = dataset();
    assert_eq!((data.len(), data.n_features(), data.n_targets(), data.is_empty()), (3, 2, 1, false));
    assert_eq!((data.x(1), data.y(1)), ([3.0, 4.0].as_slice(), [8.0].as_slice()));
    assert_eq!(
        (data.feature_names().join(" "), data.target_names().join(" ")),
        ("x1 x2".into(), "y1".into())
    );
}

#[test]
fn a_subset_keeps_its_order_and_names() {
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let data = dataset().with_names(names(&["width", "height"]), names(&["price"])).unwrap();
    let subset = data.subset(&[2, 0, 2]);
    assert_eq!(
        (subset.features(), subset.targets()),
        ([5., 6., 1., 2., 5., 6.].as_slice(), [9., 7., 9.].as_slice())
    );
    assert_eq!(subset.feature_names(), ["width", "height"]);
    assert_eq!(subset.target_names(), ["price"]);
    assert!(data.subset(&[]).is_empty());
}

#[test]
fn arrays_that_contradict_each_other_are_refused() {
    #[track_caller]
    fn check(x: &[f64], n_features: usize, y: &[f64], n_targets: usize, expected: &str) {
        let refusal = Dataset::new(x.to_vec(), n_features, y.to_vec(), n_targets);
        assert_eq!(refusal.map_err(|error| error.to_string()), Err(expected.to_owned()));
    }
    check(&[1.], 0, &[1.], 1, "features: found a width of 0, expected at least 1");
    check(&[1.], 1, &[1.], 0, "targets: found a width of 0, expected at least 1");
    check(&[1., 2., 3.], 2, &[1.], 1, "features: found 3 values, expected a multiple of 2");
    check(&[1., 2.], 1, &[1.], 1, "found 2 rows of features and 1 rows of targets, expected as many");
    let nan = [1., 2., 3., f64::NAN];
    check(&nan, 2, &[1., 2.], 1, "features: found NaN in row 1, column 1, expected a finite number");
    let refusal = dataset().with_names(vec!["x".to_owned()], vec!["y".to_owned()]).unwrap_err();
    assert_eq!(refusal.to_string(), "found 1 names of features and 1 of targets, expected 2 and 1");
}

#[test]
fn to_predict_takes_no_targets() {
    let data = Dataset::new(vec![1., 2., 3., 4.], 2, Vec::new(), 0).unwrap();
    assert_eq!((data.len(), data.n_targets(), data.is_empty()), (2, 0, false));
    assert_eq!((data.x(1), data.y(1)), ([3.0, 4.0].as_slice(), [].as_slice()));
    assert_eq!(data.subset(&[1]).features(), [3.0, 4.0]);
}

#[test]
#[should_panic(expected = "row 3 of a data set of 3 rows")]
fn a_row_beyond_the_end() {
    dataset().x(3);
}
