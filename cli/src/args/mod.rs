//! The command line.

mod complete;
mod config;
mod data;
mod parse;
mod settings;

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueHint};

pub(crate) use complete::command;
pub(crate) use config::{Given, Refusal, Request, parse};
pub(crate) use data::{ColumnArgs, FileArgs};
pub(crate) use settings::Settings;

const EXAMPLES: &str = "\
Examples:
  paragrad --data xor.csv                   a bundled set, or a file of yours
  paragrad --data prices.csv --target price --validation 0.2
  paragrad --data iris --hidden 8 --activation relu --epochs 200 --json
  paragrad --data iris --target petal_length,petal_width --validation 0.2
  paragrad --data diabetes --loss 'abs(y - p)^1.5'
  paragrad --config run.toml --epochs 500
  paragrad tune --data diabetes --trials 40
  paragrad --data iris --out iris.safetensors
  paragrad predict --model iris.safetensors --data new.csv
  paragrad export --model iris.safetensors --onnx iris.onnx
  paragrad --data iris --validation 0.2 --report iris.html
  paragrad draw --data xor --hidden 4 --out xor.svg
  paragrad explain-row --data xor --hidden 2 --epochs auto --out xor.html
  paragrad explain --data digits --hidden 64
  paragrad gradcheck --data iris --loss hinge
  paragrad datasets

Without a command it trains. The same seed gives the same network, bit for bit,
on any number of threads: compare the fingerprints.

The target is the last column unless you name another. A target of two different
values is a choice between two classes; words, or a few whole numbers that come
again and again, are a choice among several; other numbers are a regression.
--task says otherwise. Features, and targets of a regression, are standardised:
moved and scaled to mean 0 and standard deviation 1.

Several targets, --target width,height, are several numbers, which one network
predicts together: the loss is the mean of theirs, so each counts as much as any
other. Scores are of each target, and their means. A row that lacks one of them
is left out.

A loss of your own is a formula: y is the target, p the prediction, z what the
network puts out, in + - * / ^, abs, sqrt, exp, ln (or log), sin, cos, tanh,
sigmoid, relu, softplus, gelu, max, min, pow, leaky_relu(a, 0.1), detach, and
select(c, a, b), which is a where c > 0, else b; pi and e are numbers. Numbers
are in the units of the data. Of a class, y is 1 or 0, p its probability and z
its logit. Of several outputs the mean is taken, of several targets too, each in
its own unit; y[0] and p[1] are those of one.

How good is it on rows that it has not seen, and which settings suit them?
  paragrad --data diabetes --folds 5
  paragrad tune --data diabetes

Exit codes: 0 all went well, 2 the command line makes no sense, 3 the data are
at fault, 4 the model file is at fault, 5 a file cannot be found, read or
written, 6 training diverged, 1 anything else.";

/// Train a neural network on a CSV file
#[derive(Debug, Parser)]
#[command(name = "paragrad", version, after_help = EXAMPLES, max_term_width = 80)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    arg_required_else_help = true
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) train: TrainArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Train a network and say how good it is (the default command)
    Train(TrainArgs),
    /// Try learning rates, widths and weight decays, and say which is best on rows kept apart
    Tune(TuneArgs),
    /// Say what a trained model predicts of every row of a file
    Predict(PredictArgs),
    /// Say how good a trained model is on a file that has the target
    Evaluate(EvaluateArgs),
    /// Show what a trained model predicts, from which columns, and how it was trained
    Inspect(InspectArgs),
    /// Write a trained model as an ONNX graph, a Rust module or a C file, which need no paragrad
    Export(ExportArgs),
    /// Draw the graph of one row's loss, every value with its gradient
    Draw(DrawArgs),
    /// Write one row's prediction as a page to step through, operation by operation
    ExplainRow(ExplainRowArgs),
    /// Show the instructions that the scalar graph of your network becomes
    Explain(ExplainArgs),
    /// Compare the gradient with differences, on your data and network
    Gradcheck(GradcheckArgs),
    /// Show every column of a file, and what training would do with it
    Describe(DescribeArgs),
    /// List the bundled data sets
    Datasets(DatasetsArgs),
    /// Print what a shell needs to complete commands, options, files, data sets and columns
    Completions(CompletionsArgs),
    /// Print the manual page
    Man(ManArgs),
}

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct TrainArgs {
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(flatten)]
    pub(crate) repeats: RepeatArgs,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    #[command(flatten)]
    pub(crate) record: RecordArgs,
    #[command(flatten)]
    pub(crate) pages: PageArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Trains with random settings, side by side, and ranks them by the loss of rows
that validate: a fifth, unless --validation or --validation-data says otherwise.
The first trial has the settings as given. Learning rates are from 0.001 to 0.1,
widths from 4 to 64, weight decays from 0.001 to 1. The last line is the command
that trains the best network again, bit for bit.

Examples:
  paragrad tune --data diabetes
  paragrad tune --data prices.csv --target price --trials 100 --patience 20")]
pub(crate) struct TuneArgs {
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// How many trainings
    #[arg(long, value_name = "N", default_value = "20", value_parser = parse::trials, allow_negative_numbers = true)]
    #[arg(help_heading = "Search")]
    pub(crate) trials: usize,
    #[command(flatten)]
    pub(crate) record: RecordArgs,
    /// Replace the file of --log if there is one
    #[arg(long, help_heading = "Records")]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Several trainings instead of one.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Repeats")]
pub(crate) struct RepeatArgs {
    /// Cross-validate: train K times, each time with another Kth of the rows kept apart, and say how good the network is
    /// on those; classes are spread evenly
    #[arg(long, value_name = "K", value_parser = parse::folds, allow_negative_numbers = true)]
    #[arg(conflicts_with_all = ["validation", "validation_data", "validation_column", "patience", "restarts", "report", "plots"])]
    pub(crate) folds: Option<usize>,
    /// Train from N seeds, --seed and those that follow, and keep the network with the lowest loss on the rows that
    /// validate, or, without such rows, on those that train
    #[arg(long, value_name = "N", value_parser = parse::restarts, allow_negative_numbers = true)]
    pub(crate) restarts: Option<usize>,
}

/// Where the model comes from, and where it goes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Model")]
pub(crate) struct ModelArgs {
    /// Start from a model, as --out writes it, instead of random weights: layers and what becomes of the columns are the
    /// model's. Or from a .safetensors file of weights (layers.0.weight, layers.0.bias, ...), with --activation as given
    #[arg(long, value_name = "FILE", conflicts_with_all = ["folds", "init"])]
    pub(crate) from: Option<PathBuf>,
    /// Write the trained model to this file, a .safetensors; see predict
    #[arg(long, value_name = "FILE", conflicts_with = "folds")]
    pub(crate) out: Option<PathBuf>,
    /// Replace the files of --out, --log, --report and --plots if there are any
    #[arg(long)]
    pub(crate) force: bool,
}

/// What is written while training goes on.
#[derive(Debug, Args)]
#[command(next_help_heading = "Records")]
pub(crate) struct RecordArgs {
    /// Write a JSON object for every epoch to this file, a line each, with all digits; the first line has the settings,
    /// the last one the result
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) log: Option<PathBuf>,
    /// Write event files for TensorBoard into this folder, beside those that are there
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) tensorboard: Option<PathBuf>,
}

/// What can be looked at.
#[derive(Debug, Args)]
#[command(next_help_heading = "Pages")]
pub(crate) struct PageArgs {
    /// Write a page on the model, with charts, scores and what became of the columns, to this file, an .html
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) report: Option<PathBuf>,
    /// Write the page's charts into this folder, as SVG files; with --force in place of those of another model
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) plots: Option<PathBuf>,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Print one JSON object instead of tables
    #[arg(long)]
    pub(crate) json: bool,
    /// Print nothing but errors (and the object of --json)
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Columns are found by name, in any order; the target need not be there. Written
is CSV, a line for each row in the file's order: its number from 1, and the
class or the number predicted, which is empty where a cell is missing that must
not be; of several targets a column for each, under its name. --keep copies
columns of the file, an id say, beside the number; an answer whose name is taken
by one of them, or by row, stands under prediction=name. What differs from the
data of training is counted on stderr.

Examples:
  paragrad --data iris --out iris.safetensors
  paragrad predict --model iris.safetensors --data new.csv --proba --out p.csv
  paragrad predict --model iris.safetensors --data others.csv --keep species
  cat new.csv | paragrad predict --model iris.safetensors --data - | head")]
pub(crate) struct PredictArgs {
    /// The model, as train --out writes it
    #[arg(long, value_name = "FILE", help_heading = "Model")]
    pub(crate) model: PathBuf,
    #[command(flatten)]
    pub(crate) file: FileArgs,
    /// The file to write, which is replaced if it exists [default: stdout]
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) out: Option<PathBuf>,
    /// Columns of the file to copy beside the predictions, by name or position; one whose name has a comma by its position
    #[arg(long, value_name = "COLUMN,...", allow_negative_numbers = true, help_heading = "Output")]
    pub(crate) keep: Option<String>,
    /// A further column for each class: its probability
    #[arg(long, help_heading = "Output")]
    pub(crate) proba: bool,
    /// Write one JSON object instead of CSV
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
    /// Say nothing on stderr but errors
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Scores stand beside those of the answer that ignores the features. Of classes:
precision, recall and F1; the area under the ROC curve, each class against all
others; log-loss in nats; how sure predictions were, and how many were true;
which class was taken for which. Of numbers: R2, MAE, RMSE, and the quantiles of
what the predictions missed, of each target if there are several. Rows that lack
a target are left out.

Examples:
  paragrad evaluate --model iris.safetensors --data others.csv
  paragrad evaluate --model prices.safetensors --data sold.csv --report r.html")]
pub(crate) struct EvaluateArgs {
    /// The model, as train --out writes it
    #[arg(long, value_name = "FILE", help_heading = "Model")]
    pub(crate) model: PathBuf,
    #[command(flatten)]
    pub(crate) file: FileArgs,
    #[command(flatten)]
    pub(crate) pages: PageArgs,
    /// Replace files that exist
    #[arg(long, help_heading = "Pages")]
    pub(crate) force: bool,
    /// Print one JSON object instead of tables
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
    /// Say nothing on stderr but errors
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  paragrad inspect --model iris.safetensors")]
pub(crate) struct InspectArgs {
    /// The model, as train --out writes it
    #[arg(long, value_name = "FILE")]
    pub(crate) model: PathBuf,
    /// Print one JSON object instead of a card
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("forms").required(true).multiple(true).args(["onnx", "rust", "c"])))]
#[command(override_usage = "paragrad export --model <FILE> [--onnx|--rust|--c <FILE>]...")]
#[command(after_help = "\
Each file holds the whole way from the cells of a row to the answer: missing
cells are filled in, words become features, numbers are rescaled, the network
runs, and classes have probabilities. Everything is in double precision; answers
agree with those of predict to rounding, 1e-12.

ONNX: an input for each column, under its name, of shape [rows, 1], and an
output for each target. Numbers are double, NaN is missing; words are string, an
empty one is missing. A row that predict would refuse or leave out has NaN.
Rust: a module with Row, Prediction with a field for each target, and predict.
C: C99 or C++, with types and functions named after the file: iris_predict. Each
file begins with how it is compiled and called. To try one:
  cc -O2 -DIRIS_MAIN iris.c -lm && ./a.out 5.1 3.5 1.4 0.2

Examples:
  paragrad export --model iris.safetensors --onnx iris.onnx
  paragrad export --model iris.safetensors --rust iris.rs --c iris.c --force")]
pub(crate) struct ExportArgs {
    /// The model, as train --out writes it
    #[arg(long, value_name = "FILE", help_heading = "Model")]
    pub(crate) model: PathBuf,
    /// Write an ONNX graph, for onnxruntime and others
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub(crate) onnx: Option<PathBuf>,
    /// Write a Rust module without dependencies
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub(crate) rust: Option<PathBuf>,
    /// Write a C file without dependencies
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub(crate) c: Option<PathBuf>,
    /// Replace files that exist
    #[arg(long, help_heading = "Files")]
    pub(crate) force: bool,
    /// Print one JSON array instead of lines
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
    /// Print nothing but errors
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Draws a fresh network, unless --epochs says to train it first: --epochs auto as
train does. Inputs bear the names of their columns, and every value has its
gradient by the loss. Features, and targets of a regression, are standardised:
moved and scaled to mean 0 and standard deviation 1.

Examples:
  paragrad draw --data xor --hidden 2 | dot -Tpng -o xor.png
  paragrad draw --data xor --epochs auto --row 2 --out xor.svg
  paragrad draw --data digits --collapse --out digits.svg")]
pub(crate) struct DrawArgs {
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(flatten)]
    pub(crate) picture: PictureArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Picture")]
pub(crate) struct PictureArgs {
    /// The row to draw, counted from 1 below the header
    #[arg(long, value_name = "N", default_value = "1", value_parser = parse::count("row"), allow_negative_numbers = true)]
    pub(crate) row: usize,
    /// The file to write: .dot (or .gv) for Graphviz, .svg, or .json; without it, DOT on stdout
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Fold parts into boxes: 1 folds layers, 2 folds neurons, both many inputs and a long loss too [without a depth: 1]
    #[arg(long, value_name = "DEPTH", num_args = 0..=1, default_missing_value = "1")]
    pub(crate) collapse: Option<usize>,
    /// Print the graph as one JSON object instead of DOT
    #[arg(long, conflicts_with = "out")]
    pub(crate) json: bool,
    /// Show no progress, and do not say what was written
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
#[command(override_usage = "paragrad explain-row [OPTIONS] [--model <FILE>] --data <FILE>")]
#[command(after_help = "\
The page shows the row's cells, the features made from them and the prediction,
and below that every operation in between, with its value and its gradient by
the loss: layers open to neurons, neurons to their operations. Buttons and arrow
keys step through the evaluation forward, and then backward through the
gradients, in the order of the engine. It is one file that asks the network for
nothing. The loss is that of the row alone: no weights, label smoothing,
penalties or dropout.

With --model the row is explained by a trained model; else by a fresh network,
unless --epochs says to train it first: --epochs auto as train does. Where the
row has no target, or with --prediction, the graph ends in what the network
says: the probability of the class predicted, or the number in its own units, or
of several numbers the mean, each divided by the spread of its target. With
--model and --target it ends in the prediction of that one of several targets.

A page holds every number, about 22 bytes for each value: 2.6 MB for a network
of 109,386 parameters. Larger graphs than a million values are refused.

Examples:
  paragrad explain-row --data xor --hidden 2 --epochs auto --row 2 --out x.html
  paragrad explain-row --model iris.safetensors --data new.csv --out row1.html")]
pub(crate) struct ExplainRowArgs {
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// Explain by this model, as train --out writes it; options of network and training do not go with it, and --target
    /// names the one of its targets whose prediction is explained
    #[arg(long, value_name = "FILE", help_heading = "Model")]
    #[arg(conflicts_with_all = ["NetworkArgs", "TrainingArgs"])]
    #[arg(conflicts_with_all = ["task", "drop", "only", "categorical", "missing", "on_missing", "rescale"])]
    #[arg(conflicts_with_all = ["max_categories", "numbers"])]
    #[arg(conflicts_with_all = ["validation", "validation_data", "validation_column", "class_weights", "weights"])]
    pub(crate) model: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) page: RowPageArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Page")]
pub(crate) struct RowPageArgs {
    /// The row to explain, counted from 1 below the header
    #[arg(long, value_name = "N", default_value = "1", value_parser = parse::count("row"), allow_negative_numbers = true)]
    pub(crate) row: usize,
    /// End in the prediction, even if the row has a target
    #[arg(long)]
    pub(crate) prediction: bool,
    /// The file to write, an .html [default: stdout]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace the file if there is one
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Show no progress, and do not say what was written
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
One row's loss is a graph of scalar operations; the compiler finds the matrix
products in it, and blocks of rows run through what it makes. Shown are these
instructions with their sizes, and what a row costs in operations and memory.
Nothing is trained.

Examples:
  paragrad explain --data iris
  paragrad explain --data prices.csv --hidden 128,64 --activation relu --json")]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// Explain a prediction instead of the loss and its gradient
    #[arg(long, help_heading = "Program")]
    pub(crate) prediction: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Compares the gradient of a row's loss, as the tape sweeps it back, with central
differences, parameter by parameter. The exit code is 1 if a derivative differs.
The network is fresh, unless --epochs says to train it first.

Examples:
  paragrad gradcheck --data iris
  paragrad gradcheck --data people.csv --activation relu --row 17 --json")]
pub(crate) struct GradcheckArgs {
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// The one row to check, counted from 1 below the header [default: the first 5]
    #[arg(long, value_name = "N", value_parser = parse::count("row"), allow_negative_numbers = true)]
    #[arg(help_heading = "Check")]
    pub(crate) row: Option<usize>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Nothing is trained. The exit code is 3 if one could not train on the file; why
stands below the table.

Examples:
  paragrad describe --data people.csv
  paragrad describe --data people.csv --target income --drop name --json")]
pub(crate) struct DescribeArgs {
    #[command(flatten)]
    pub(crate) file: FileArgs,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
    /// Print one JSON object instead of a table
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, Args)]
#[command(after_help = "Any of them can be given as --data, with or without .csv: paragrad --data iris")]
pub(crate) struct DatasetsArgs {
    /// Print a JSON array instead of a table
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The shell asks the program itself, so that options that come with a new version
complete too, and columns are those of the file behind --data.

Line for the shell's own start-up file:
  bash        source <(paragrad completions bash)
  zsh         source <(paragrad completions zsh), below compinit
  fish        paragrad completions fish | source
  elvish      eval (paragrad completions elvish | slurp)
  powershell  paragrad completions powershell | Out-String | iex

Example:
  source <(paragrad completions bash)")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_parser = ["bash", "zsh", "fish", "powershell", "elvish"])]
    pub(crate) shell: String,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  paragrad man | man -l -
  paragrad man predict | man -l -
  paragrad man --out man/man1")]
pub(crate) struct ManArgs {
    /// The command whose page is printed [default: the program's own]
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Option<String>,
    /// Write the pages of all commands into this folder instead
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    pub(crate) out: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn a_model_to_explain_by_goes_with_no_option_on_data_but_the_file_and_the_target() {
        let command = command();
        let explain_row = command.find_subcommand("explain-row").expect("the command");
        let model = explain_row.get_arguments().find(|arg| arg.get_id().as_str() == "model");
        let refused = explain_row.get_arg_conflicts_with(model.expect("the option"));
        let on_data = explain_row.get_arguments().filter(|arg| arg.get_help_heading() == Some("Data"));
        let taken = on_data.filter(|arg| !refused.contains(arg)).map(|arg| arg.get_id().as_str());
        let expected = ["data", "delimiter", "header", "no_header", "target"];
        assert_eq!(taken.collect::<Vec<_>>(), expected);
    }
}
