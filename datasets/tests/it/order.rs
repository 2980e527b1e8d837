//! Orders and splits, pinned: the same numbers on every platform, in every version. `order.py` beside this
//! file prints them.

use paragrad_datasets::{
    CsvOptions, PrepareOptions, Split, Target, epoch_order, epoch_order_into, k_fold, k_fold_stratified,
    open, split, split_by, split_stratified,
};

#[test]
fn orders_are_pinned() {
    #[track_caller]
    fn check(seed: u64, epoch: u64, expected: [usize; 10]) {
        assert_eq!(epoch_order(10, seed, epoch), expected, "seed {seed}, epoch {epoch}");
    }
    check(0, 0, [4, 6, 2, 9, 1, 7, 0, 3, 5, 8]);
    check(0, 1, [0, 2, 1, 4, 3, 9, 5, 7, 8, 6]);
    check(42, 0, [5, 4, 1, 6, 8, 2, 9, 7, 3, 0]);
    check(u64::MAX, 1 << 40, [8, 1, 9, 2, 4, 5, 6, 0, 7, 3]);
}

#[test]
fn long_orders_are_pinned() {
    // FNV-1a over the order as 64-bit numbers, little end first.
    let order = epoch_order(100_000, 7, 3);
    let bytes = order.iter().flat_map(|&row| (row as u64).to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    assert_eq!(hash, 0x5b77_556f_163d_906d);
}

#[test]
fn splits_are_pinned() {
    assert_eq!(split(10, 0.3, 42).validation, [3, 4, 9]);
    let classes = [0, 1, 0, 1, 0, 1, 0, 1, 2, 2];
    assert_eq!(split_stratified(&classes, 0.3, 7).validation, [0, 1, 9]);
}

#[test]
fn folds_are_pinned() {
    let validation = |folds: Vec<Split>| folds.into_iter().map(|fold| fold.validation).collect::<Vec<_>>();
    assert_eq!(validation(k_fold(7, 3, 42).unwrap()), [vec![1, 2, 5], vec![0, 3], vec![4, 6]]);
    let classes = [0, 1, 0, 1, 0, 1, 2, 2];
    assert_eq!(
        validation(k_fold_stratified(&classes, 3, 7).unwrap()),
        [vec![1, 4, 6], vec![2, 5, 7], vec![0, 3]]
    );
}

#[test]
fn folds_that_leave_nothing_are_refused() {
    for k in [0, 1, 8] {
        let error = k_fold(7, k, 0).unwrap_err();
        assert_eq!(error.to_string(), format!("found {k} folds of 7 rows, expected 2 to 7"));
    }
}

#[test]
fn the_folds_of_a_target_have_its_classes_in_proportion() {
    let iris = open("iris", &CsvOptions::default()).unwrap();
    let target = Target::of(&iris, &PrepareOptions::default()).unwrap();
    for fold in target.folds(5, 3).unwrap() {
        let count = |class| fold.validation.iter().filter(|&&row| target.classes()[row] == class).count();
        assert_eq!([0, 1, 2].map(count), [10, 10, 10]);
    }
}

#[test]
fn a_table_is_parted_by_a_column() {
    let table = crate::table("x,part\n1,a\n2,b\n3,a\n");
    assert_eq!(split_by(&table, &"part".into(), "b").unwrap().validation, [1]);
    assert_eq!(split_by(&table, &"x".into(), "3").unwrap().training, [0, 1]);
    let error = split_by(&table, &"part".into(), "c").unwrap_err();
    let expected = "t.csv:1:2: column \"part\": found \"c\" in no rows, expected it in some, so that the others train; values: \"a\", \"b\"";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_table_is_parted_by_a_column_that_says_which_rows_validate() {
    let split = |csv: &str| {
        let table = crate::table(csv);
        let target =
            Target::of(&table, &PrepareOptions { targets: vec!["x".into()], ..PrepareOptions::default() });
        target.unwrap().split_by_column(&table, &"part".into()).map_err(|error| error.to_string())
    };
    for words in [["yes", "no"], ["TRUE", "FALSE"], ["1", "0"], ["validation", "train"], ["Test", "Train"]] {
        let csv = format!("x,part\n1,{1}\n2,{0}\n3,{1}\n,{0}\n", words[0], words[1]);
        let expected = Split { training: vec![0, 2], validation: vec![1] };
        assert_eq!(split(&csv), Ok(expected), "{words:?}: the last row has no target");
    }
    for (csv, words) in [
        (
            "x,part\n1,a\n2,no\n",
            "t.csv:2:2: column \"part\": found \"a\", expected yes or no, 1 or 0, or train",
        ),
        ("x,part\n1,\n2,no\n", "t.csv:2:2: column \"part\": found \"\""),
        ("x,part\n1,no\n2,no\n", "t.csv:1:2: column \"part\": found only \"no\", expected some rows"),
        (
            "x,part\n1,train\n2,val\n3,test\n",
            "found \"test\", \"val\" for rows of one part, expected one word",
        ),
    ] {
        let error = split(csv).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn an_order_is_written_in_place() {
    let mut order = [99; 50];
    epoch_order_into(&mut order, 1, 2);
    assert_eq!(order.as_slice(), epoch_order(50, 1, 2));
    epoch_order_into(&mut [], 1, 2);
}

#[test]
fn every_place_is_as_likely() {
    // Each of 5 rows in each of 5 places, 10,000 orders: 2,000 expected, standard deviation 40.
    let mut counts = [[0_i32; 5]; 5];
    for epoch in 0..10_000 {
        for (place, row) in epoch_order(5, 11, epoch).into_iter().enumerate() {
            counts[place][row] += 1;
        }
    }
    assert!(counts.iter().flatten().all(|count| (count - 2000).abs() < 200), "{counts:?}");
}

#[test]
fn seeds_and_epochs_and_splits_are_unrelated() {
    let orders = [epoch_order(20, 1, 0), epoch_order(20, 1, 1), epoch_order(20, 2, 0), epoch_order(20, 0, 0)];
    for (i, order) in orders.iter().enumerate() {
        assert!(orders[..i].iter().all(|other| other != order), "{orders:?}");
    }
}

#[test]
fn small_splits_keep_a_row_to_train_on() {
    #[track_caller]
    fn check(classes: &[usize], fraction: f64, validation: usize) {
        let split = split_stratified(classes, fraction, 5);
        assert_eq!(split.validation.len(), validation, "{classes:?}");
        for class in classes {
            assert!(split.training.iter().any(|&row| classes[row] == *class), "class {class} of {classes:?}");
        }
    }
    check(&[0, 1, 1, 0], 0.2, 1);
    check(&[0, 1, 1, 0], 0.5, 2);
    check(&[0, 1, 2], 0.5, 0);
    check(&[0, 0, 0, 7], 0.5, 2);
    check(&[0, 0], 0.999_999, 1);
    check(&[0, 0], 0.0, 0);
    assert_eq!(split(0, 0.5, 0), Split::default());
    assert_eq!(split(1, 0.9, 0).training, [0]);
}

#[test]
#[should_panic(expected = "a validation fraction of 1, expected 0 or more and less than 1")]
fn a_split_that_leaves_nothing() {
    split(10, 1.0, 0);
}
