//! A [`Dataset`]: samples as plain arrays, ready to train on.

use std::ops::Range;

use crate::error::Error;

/// Samples: `x`, a row of features, and `y`, a row of targets.
///
/// ```
/// use paragrad_datasets::Dataset;
///
/// let xor = Dataset::new(vec![0., 0., 0., 1., 1., 0., 1., 1.], 2, vec![0., 1., 1., 0.], 1)?;
/// assert_eq!(xor.len(), 4);
/// assert_eq!((xor.x(2), xor.y(2)), ([1.0, 0.0].as_slice(), [1.0].as_slice()));
/// # Ok::<(), paragrad_datasets::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    features: Vec<f64>,
    targets: Vec<f64>,
    feature_names: Vec<String>,
    target_names: Vec<String>,
}

impl Dataset {
    /// Takes row-major arrays of your own: `features` is `len` by `n_features`, `targets` is `len` by
    /// `n_targets`. Without targets, `n_targets` 0, one can predict but not train.
    ///
    /// The columns are called `x1`, `x2`, ... and `y1`, `y2`, ... until [`Dataset::with_names`] says better.
    ///
    /// # Errors
    /// [`Inconsistent`](crate::ErrorKind::Inconsistent) if `n_features` is 0, an array is no whole number of rows,
    /// the arrays differ in rows, or a value is not finite.
    pub fn new(
        features: Vec<f64>,
        n_features: usize,
        targets: Vec<f64>,
        n_targets: usize,
    ) -> Result<Dataset, Error> {
        let n_x = rows("features", &features, n_features)?;
        let n_y =
            if n_targets == 0 && targets.is_empty() { n_x } else { rows("targets", &targets, n_targets)? };
        if n_x != n_y {
            return Err(Error::inconsistent(format!(
                "found {n_x} rows of features and {n_y} rows of targets, expected as many"
            )));
        }
        let feature_names = (1..=n_features).map(|i| format!("x{i}")).collect();
        let target_names = (1..=n_targets).map(|i| format!("y{i}")).collect();
        Ok(Dataset { features, targets, feature_names, target_names })
    }

    /// The same samples with targets, row-major, a name for each.
    pub(crate) fn with_targets(self, targets: Vec<f64>, names: Vec<String>) -> Result<Dataset, Error> {
        let (n_features, n_targets) = (self.n_features(), names.len());
        Dataset::new(self.features, n_features, targets, n_targets)?.with_names(self.feature_names, names)
    }

    /// Names the columns.
    ///
    /// # Errors
    /// [`Inconsistent`](crate::ErrorKind::Inconsistent) if there is not a name for each column.
    pub fn with_names(
        mut self,
        feature_names: Vec<String>,
        target_names: Vec<String>,
    ) -> Result<Dataset, Error> {
        let found = (feature_names.len(), target_names.len());
        let expected = (self.n_features(), self.n_targets());
        if found != expected {
            return Err(Error::inconsistent(format!(
                "found {} names of features and {} of targets, expected {} and {}",
                found.0, found.1, expected.0, expected.1
            )));
        }
        (self.feature_names, self.target_names) = (feature_names, target_names);
        Ok(self)
    }

    /// Number of samples.
    #[inline]
    pub fn len(&self) -> usize {
        self.features.len() / self.n_features()
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    /// Values in each `x`.
    #[inline]
    pub fn n_features(&self) -> usize {
        self.feature_names.len()
    }

    /// Values in each `y`; 0 if there are no targets.
    #[inline]
    pub fn n_targets(&self) -> usize {
        self.target_names.len()
    }

    /// The features of a sample.
    ///
    /// # Panics
    /// If there is no such sample.
    #[track_caller]
    #[inline]
    pub fn x(&self, row: usize) -> &[f64] {
        self.row(&self.features, self.n_features(), row)
    }

    /// The targets of a sample.
    ///
    /// # Panics
    /// If there is no such sample.
    #[track_caller]
    #[inline]
    pub fn y(&self, row: usize) -> &[f64] {
        self.row(&self.targets, self.n_targets(), row)
    }

    /// All features, row-major: `len` by `n_features`.
    pub fn features(&self) -> &[f64] {
        &self.features
    }

    /// All targets, row-major: `len` by `n_targets`.
    pub fn targets(&self) -> &[f64] {
        &self.targets
    }

    /// What the features are called.
    pub fn feature_names(&self) -> &[String] {
        &self.feature_names
    }

    /// What the targets are called: the target's name, or for several classes their labels.
    pub fn target_names(&self) -> &[String] {
        &self.target_names
    }

    /// Some samples, in the order given; a row may be named twice.
    ///
    /// # Panics
    /// If there is no such sample.
    #[track_caller]
    pub fn subset(&self, rows: &[usize]) -> Dataset {
        let mut features = Vec::with_capacity(rows.len() * self.n_features());
        let mut targets = Vec::with_capacity(rows.len() * self.n_targets());
        for &row in rows {
            features.extend_from_slice(self.x(row));
            targets.extend_from_slice(self.y(row));
        }
        let (feature_names, target_names) = (self.feature_names.clone(), self.target_names.clone());
        Dataset { features, targets, feature_names, target_names }
    }

    /// The same samples, but for some features: sample `i` has those of sample `from[i]`.
    ///
    /// ```
    /// use paragrad_datasets::Dataset;
    ///
    /// let data = Dataset::new(vec![1., 2., 3., 4.], 2, vec![5., 6.], 1)?;
    /// assert_eq!(data.with_features_of(1..2, &[1, 0]).features(), [1., 4., 3., 2.]);
    /// # Ok::<(), paragrad_datasets::Error>(())
    /// ```
    ///
    /// # Panics
    /// If there is no such feature or sample, or `from` does not name one for each sample.
    #[track_caller]
    pub fn with_features_of(&self, features: Range<usize>, from: &[usize]) -> Dataset {
        let (n, m) = (self.len(), from.len());
        assert!(n == m, "{m} rows to take features from for {n} samples");
        let mut data = self.clone();
        for (sample, &row) in data.features.chunks_exact_mut(self.n_features()).zip(from) {
            sample[features.clone()].copy_from_slice(&self.x(row)[features.clone()]);
        }
        data
    }

    #[track_caller]
    #[inline]
    fn row<'a>(&self, values: &'a [f64], width: usize, row: usize) -> &'a [f64] {
        assert!(row < self.len(), "row {row} of a data set of {} rows", self.len());
        &values[row * width..][..width]
    }
}

/// How many rows an array holds.
fn rows(what: &str, values: &[f64], width: usize) -> Result<usize, Error> {
    if width == 0 {
        return Err(Error::inconsistent(format!("{what}: found a width of 0, expected at least 1")));
    }
    if !values.len().is_multiple_of(width) {
        let found = values.len();
        return Err(Error::inconsistent(format!(
            "{what}: found {found} values, expected a multiple of {width}"
        )));
    }
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(values.len() / width),
        Some(i) => {
            let (value, row, column) = (values[i], i / width, i % width);
            Err(Error::inconsistent(format!(
                "{what}: found {value} in row {row}, column {column}, expected a finite number"
            )))
        }
    }
}
