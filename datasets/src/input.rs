//! An [`Input`]: what was learnt about one column of features, and how its cells become numbers.

use serde::{Deserialize, Serialize};

use crate::cells::CellReader;
use crate::classes::{ClassIndex, values};
use crate::encode::refuse_missing;
use crate::error::{Error, ErrorKind};
use crate::kind::Kind;
use crate::number::NumberFormat;
use crate::options::{OnMissing, PrepareOptions, Rescale};
use crate::scaling::{Scaling, mean, quantile, range};

/// A column that features are made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// The column's name.
    pub name: String,
    /// What is done about its missing cells.
    pub on_missing: OnMissing,
    /// The share of the rows fitted on whose cell was missing.
    pub missing_share: f64,
    /// What the other cells are.
    #[serde(flatten)]
    pub values: Values,
}

/// What the cells of a column were when it was fitted, and the features made from them.
///
/// | kind | features |
/// |---|---|
/// | numeric | the number, rescaled; if there were missing cells, whether it was missing |
/// | boolean | 0 or 1; if there were missing cells, whether it was missing |
/// | categorical | for each category whether it is this one; likewise for all others together, if there were more than fit, and for missing cells, if there were any |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Values {
    /// Numbers.
    Numeric {
        /// How they were written.
        format: NumberFormat,
        /// The smallest.
        min: f64,
        /// The largest.
        max: f64,
        /// What stands for a missing one.
        fill: f64,
        /// Whether a feature says where a cell was missing.
        indicator: bool,
        /// The change of units.
        scaling: Scaling,
    },
    /// Yes or no.
    Boolean {
        /// What stands for a missing one.
        fill: bool,
        /// Whether a feature says where a cell was missing.
        indicator: bool,
    },
    /// One of several.
    Categorical {
        /// Those with a feature of their own, in ascending order.
        categories: Vec<Category>,
        /// How many further ones share a feature; none has one if 0.
        others: usize,
        /// Whether missing cells have a feature.
        indicator: bool,
        /// How categories that are numbers were written.
        format: NumberFormat,
    },
}

/// A value of a categorical column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Category {
    /// How it was first written.
    pub label: String,
    /// The share of the rows fitted on that have it.
    pub share: f64,
}

impl Input {
    /// Fits to some rows, at least one of which is not missing.
    pub(crate) fn fit(
        cells: &CellReader<'_>,
        rows: &[usize],
        kind: Kind,
        on_missing: OnMissing,
        options: &PrepareOptions,
    ) -> Result<Input, Error> {
        let present = cells.present(rows);
        let n_missing = rows.len() - present.len();
        if on_missing == OnMissing::Refuse {
            refuse_missing(cells, rows)?;
        }
        let indicator = n_missing > 0 && on_missing.fills();
        let values = match kind {
            Kind::Numeric => numeric(cells, &present, on_missing, indicator, options.rescale)?,
            Kind::Boolean => boolean(cells, &present, indicator)?,
            Kind::Categorical | Kind::Date => {
                categorical(cells, &present, rows.len(), indicator, options.most_categories)
            }
        };
        let missing_share = n_missing as f64 / rows.len() as f64;
        Ok(Input { name: cells.name().to_owned(), on_missing, missing_share, values })
    }

    /// What the cells are.
    pub fn kind(&self) -> Kind {
        match self.values {
            Values::Numeric { .. } => Kind::Numeric,
            Values::Boolean { .. } => Kind::Boolean,
            Values::Categorical { .. } => Kind::Categorical,
        }
    }

    /// How many features are made from the column.
    pub fn width(&self) -> usize {
        let values = match &self.values {
            Values::Numeric { .. } | Values::Boolean { .. } => 1,
            Values::Categorical { categories, others, .. } => categories.len() + usize::from(*others > 0),
        };
        values + usize::from(self.has_indicator())
    }

    /// What the features are called: `age`, `age (missing)`, `sex=female`, `sex (other)`.
    pub fn feature_names(&self) -> Vec<String> {
        let name = &self.name;
        let mut names = match &self.values {
            Values::Numeric { .. } | Values::Boolean { .. } => vec![name.clone()],
            Values::Categorical { categories, others, .. } => {
                let names = categories.iter().map(|category| format!("{name}={}", category.label));
                names.chain((*others > 0).then(|| format!("{name} (other)"))).collect()
            }
        };
        names.extend(self.has_indicator().then(|| format!("{name} (missing)")));
        names
    }

    /// The categories as numbers, if all of them are: then cells are compared with them by value, and else as text.
    ///
    /// ```
    /// use paragrad_datasets::{ColumnOptions, CsvOptions, Kind, Preparation, PrepareOptions, Table};
    ///
    /// let table = Table::parse("t.csv", "floor,y\n1,5.5\n2,6.5\n1.0,7\n", &CsvOptions::default())?;
    /// let floors = ColumnOptions { kind: Some(Kind::Categorical), on_missing: None };
    /// let options = PrepareOptions { columns: vec![("floor".into(), floors)], ..PrepareOptions::default() };
    /// let preparation = Preparation::fit_all(&table, &options)?;
    /// assert_eq!(preparation.inputs()[0].category_values(), Some(vec![1.0, 2.0]));
    /// # Ok::<(), paragrad_datasets::Error>(())
    /// ```
    pub fn category_values(&self) -> Option<Vec<f64>> {
        match &self.values {
            Values::Categorical { categories, .. } => {
                values(categories.iter().map(|category| category.label.as_str()), self.format())
            }
            Values::Numeric { .. } | Values::Boolean { .. } => None,
        }
    }

    /// The format that numbers in the column are read in.
    pub(crate) fn format(&self) -> NumberFormat {
        match self.values {
            Values::Numeric { format, .. } | Values::Categorical { format, .. } => format,
            Values::Boolean { .. } => NumberFormat::PLAIN,
        }
    }

    /// Whether the last feature says where cells were missing.
    pub(crate) fn has_indicator(&self) -> bool {
        match self.values {
            Values::Numeric { indicator, .. }
            | Values::Boolean { indicator, .. }
            | Values::Categorical { indicator, .. } => indicator,
        }
    }

    /// Whether the cells are numbers, which a table may write in a format of its own.
    pub(crate) fn reads_numbers(&self) -> bool {
        matches!(self.values, Values::Numeric { .. })
    }

    /// The categories' places; empty for other kinds.
    pub(crate) fn index(&self) -> ClassIndex<'_> {
        let categories: &[Category] = match &self.values {
            Values::Categorical { categories, .. } => categories,
            Values::Numeric { .. } | Values::Boolean { .. } => &[],
        };
        ClassIndex::new(categories.iter().map(|category| category.label.as_str()), self.format())
    }

    /// What contradicts itself in a column that was read from a file.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let refuse =
            |found: String| Err(Error::inconsistent(format!("column {:?}: found {found}", self.name)));
        if !(0.0..=1.0).contains(&self.missing_share) {
            return refuse(format!("a missing share of {}, expected 0 to 1", self.missing_share));
        }
        match &self.values {
            Values::Numeric { min, max, fill, scaling, .. } => {
                if !(min.is_finite() && max.is_finite() && fill.is_finite() && min <= max) {
                    return refuse(format!(
                        "numbers from {min} to {max}, filled with {fill}, expected finite ones in order"
                    ));
                }
                if scaling.is_valid() { Ok(()) } else { refuse(invalid_scaling(scaling)) }
            }
            Values::Boolean { .. } => Ok(()),
            Values::Categorical { categories, .. } => {
                match (self.index().len(), categories.len(), self.width()) {
                    (_, _, 0) => refuse("no category, expected at least 1".to_owned()),
                    (distinct, n, _) if distinct < n => {
                        refuse(format!("{distinct} different categories, expected {n}"))
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}

pub(crate) fn invalid_scaling(Scaling { center, spread }: &Scaling) -> String {
    format!("center {center} and spread {spread}, expected finite numbers, the second above 0")
}

fn numeric(
    cells: &CellReader<'_>,
    present: &[usize],
    on_missing: OnMissing,
    indicator: bool,
    rescale: Rescale,
) -> Result<Values, Error> {
    let numbers = cells.numbers(present)?;
    let (min, max) = range(&numbers);
    let out_of_range = || cells.head_error(ErrorKind::OutOfRange { column: cells.name().to_owned() });
    let scaling = Scaling::fit(rescale, &numbers).ok_or_else(out_of_range)?;
    let fill = match on_missing {
        OnMissing::Mean => mean(&numbers),
        OnMissing::Mode => mode(&numbers),
        OnMissing::Median | OnMissing::DropRow | OnMissing::Refuse => median(&numbers),
    };
    let fill = if fill.is_finite() { fill } else { return Err(out_of_range()) };
    Ok(Values::Numeric { format: cells.format, min, max, fill, indicator, scaling })
}

fn boolean(cells: &CellReader<'_>, present: &[usize], indicator: bool) -> Result<Values, Error> {
    let truths = present.iter().map(|&row| cells.truth(row)).collect::<Result<Vec<_>, _>>()?;
    let yes = truths.iter().filter(|&&truth| truth == Some(true)).count();
    Ok(Values::Boolean { fill: 2 * yes > truths.len(), indicator })
}

fn categorical(
    cells: &CellReader<'_>,
    present: &[usize],
    n_rows: usize,
    indicator: bool,
    most: usize,
) -> Values {
    let mut distinct = cells.distinct(present);
    let others = distinct.len().saturating_sub(most.max(1));
    let mut by_count: Vec<usize> = (0..distinct.len()).collect();
    by_count.sort_by_key(|&category| std::cmp::Reverse(distinct[category].1));
    let mut kept = by_count[..distinct.len() - others].to_vec();
    kept.sort_unstable();
    distinct = kept.into_iter().map(|category| distinct[category]).collect();
    let category = |(row, count): (usize, usize)| Category {
        label: cells.written(row),
        share: count as f64 / n_rows as f64,
    };
    let categories = distinct.into_iter().map(category).collect();
    Values::Categorical { categories, others, indicator, format: cells.format }
}

/// The middle number, or the mean of the two in the middle.
fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    quantile(&sorted, 0.5)
}

/// The most frequent number, the smallest of equals.
fn mode(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let longest = sorted.chunk_by(|a, b| a == b).rev().max_by_key(|run| run.len());
    longest.map_or(0.0, |run| run[0])
}
