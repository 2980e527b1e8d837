//! Orders and splits, pinned: the same numbers on every platform, in every version. `order.py` beside this
//! file prints them.

use paragrad_datasets::{
    Split, epoch_order, epoch_order_into, k_fold, k_fold_stratified, split, split_stratified,
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

#[test]
fn folds_share_rows_and_classes_evenly() {
    let classes: Vec<usize> = (0..103).map(|row| [0, 0, 0, 1, 2, 0, 1][row % 7]).collect();
    for k in [2, 3, 5, 103] {
        let folds = k_fold_stratified(&classes, k, 3).expect("folds");
        let mut all: Vec<usize> = folds.iter().flat_map(|fold| fold.validation.clone()).collect();
        all.sort_unstable();
        assert_eq!(all, (0..103).collect::<Vec<_>>(), "{k} folds");
        for class in [None, Some(0), Some(1), Some(2)] {
            let of_class = |row: &&usize| class.is_none_or(|class| classes[**row] == class);
            let counts = folds.iter().map(|fold| fold.validation.iter().filter(of_class).count());
            let (least, most) = (counts.clone().min(), counts.max());
            assert!(
                most <= least.map(|least| least + 1),
                "{k} folds, class {class:?}: {least:?} to {most:?}"
            );
        }
    }
}
