//! Functions of C that are the same for every model, of which a file has those that it uses: compilers warn of others.

use super::super::plan::{Cells, Outcome, Plan};
use super::activations::Definitions;
use super::literal::{CTexts, list, number};

/// The functions that a model uses.
pub(super) fn support(plan: &Plan<'_>) -> String {
    let has = |is: fn(&Cells<'_>) -> bool| plan.columns.iter().any(|column| is(&column.cells));
    let numeric = has(|cells| matches!(cells, Cells::Number { .. }));
    let words = has(|cells| matches!(cells, Cells::Words { .. }));
    let values = has(|cells| matches!(cells, Cells::Values { .. }));
    let (classes, probabilities) = match plan.outcome {
        Outcome::Classes { probabilities, .. } => (true, probabilities),
        Outcome::Numbers { .. } => (false, false),
    };
    let equal = |missing: &f64| format!(" || number == {}", number(*missing));
    let missing_number =
        MISSING_NUMBER.replace("MISSING", &plan.missing_numbers.iter().map(equal).collect::<String>());
    let missing = plan.missing_words.iter().map(|word| Some(*word));
    let CTexts { declarations: arrays, items } = CTexts::new("missing", missing.chain([None]));
    let missing_words = list(items, "    ");
    let as_number = if plan.missing_numbers.is_empty() { "" } else { WORD_AS_NUMBER };
    let missing_word =
        arrays + &MISSING_WORD.replace("AS_NUMBER", as_number).replace("WORDS", &missing_words);
    let parts = [
        (numeric || values || !plan.missing_numbers.is_empty() && words, missing_number.as_str()),
        (numeric, SCALED),
        (words, &missing_word),
        (words, FIND_WORD),
        (values, FIND_NUMBER),
        (true, DENSE),
        (classes, LARGEST),
        (probabilities, SOFTMAX),
    ];
    let parts = parts.iter().filter(|(used, _)| *used).map(|(_, text)| *text);
    parts.collect::<String>()
        + &plan.activations().into_iter().map(|activation| ACTIVATIONS.of(activation)).collect::<String>()
}

const MISSING_NUMBER: &str = "
static int is_missing_number(double number)
{
    return isnan(number) != 0MISSING;
}
";

const SCALED: &str = "
/* A number in units of the spread, from the center; returns 0 if it is not finite. */
static int set_scaled(double *x, double number, double center, double spread)
{
    *x = (number - center) / spread;
    return isfinite(*x) != 0;
}
";

const MISSING_WORD: &str = "
static int is_space(char letter)
{
    return letter == ' ' || ('\\t' <= letter && letter <= '\\r');
}

/* A word without the white space before it, and its length without that behind it. */
static const char *trimmed(const char *word, size_t *length)
{
    while (is_space(*word)) {
        word++;
    }
    *length = strlen(word);
    while (*length > 0 && is_space(word[*length - 1])) {
        (*length)--;
    }
    return word;
}

static char lower(char letter)
{
    return 'A' <= letter && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

/* Whether a word stands for a missing cell, whatever the case of its letters. */
static int is_missing_word(const char *word, size_t length)
{
    static const char *const missing[] = {WORDS};
    size_t i, k;
    if (length == 0) {
        return 1;
    }
    for (i = 0; missing[i] != NULL; i++) {
        for (k = 0; k < length && lower(word[k]) == lower(missing[i][k]); k++) {
        }
        if (k == length && missing[i][k] == '\\0') {
            return 1;
        }
    }
AS_NUMBER    return 0;
}
";

const WORD_AS_NUMBER: &str = "    {
        char *end;
        const double number = strtod(word, &end);
        if (end == word + length && !isnan(number) && is_missing_number(number)) {
            return 1;
        }
    }
";

const FIND_WORD: &str = "
/* The index of a category; n if it is none, -1 if the cell is missing. */
static int find_word(const char *cell, const char *const *categories, int n)
{
    size_t length;
    int i;
    if (cell == NULL) {
        return -1;
    }
    cell = trimmed(cell, &length);
    if (is_missing_word(cell, length)) {
        return -1;
    }
    for (i = 0; i < n; i++) {
        if (categories[i] != NULL && strlen(categories[i]) == length && memcmp(categories[i], cell, length) == 0) {
            return i;
        }
    }
    return n;
}
";

const FIND_NUMBER: &str = "
/* The index of a category; n if it is none, -1 if the cell is missing. */
static int find_number(double cell, const double *categories, int n)
{
    int i;
    if (is_missing_number(cell)) {
        return -1;
    }
    for (i = 0; i < n && categories[i] != cell; i++) {
    }
    return i;
}
";

const DENSE: &str = "
/* For each neuron its bias and the sum of weight times input. */
static void dense(const double *weights, const double *biases, int n_out, int n_in, const double *x, double *y)
{
    int i, k;
    for (i = 0; i < n_out; i++) {
        double sum = biases[i];
        for (k = 0; k < n_in; k++) {
            sum += weights[(size_t)i * (size_t)n_in + (size_t)k] * x[k];
        }
        y[i] = sum;
    }
}
";

const LARGEST: &str = "
/* The index of the largest number, the first of equals. */
static int largest(const double *numbers, int n)
{
    int best = 0, i;
    for (i = 1; i < n; i++) {
        if (numbers[i] > numbers[best]) {
            best = i;
        }
    }
    return best;
}
";

const SOFTMAX: &str = "
/* e to the power of each number, divided by their sum. */
static void softmax(const double *numbers, int n, double *probabilities)
{
    const double most = numbers[largest(numbers, n)];
    double sum = 0.0;
    int i;
    for (i = 0; i < n; i++) {
        probabilities[i] = exp(numbers[i] - most);
        sum += probabilities[i];
    }
    for (i = 0; i < n; i++) {
        probabilities[i] /= sum;
    }
}
";

/// Activations that the standard library does not have.
const ACTIVATIONS: Definitions = Definitions {
    relu: "
static double relu(double x)
{
    return x > 0.0 ? x : 0.0;
}
",
    leaky_relu: "
static double leaky_relu(double x)
{
    return x > 0.0 ? x : SLOPE * x;
}
",
    softplus: "
/* ln(1 + e^x), where no power overflows. */
static double softplus(double x)
{
    return (x > 0.0 ? x : 0.0) + log1p(exp(-fabs(x)));
}
",
    sigmoid: "
static double sigmoid(double x)
{
    return 1.0 / (1.0 + exp(-x));
}
",
    gelu: "
/* x times the normal distribution function of x, whose left tail at -a is e^(-a^2 / 2) P(t) / (a + c), with
 * t = (a - c) / (a + c), c = CENTRE and P a polynomial. */
static double gelu(double x)
{
    static const double polynomial[] = {COEFFICIENTS};
    const double a = fmin(fabs(x), FAR), t = (a - CENTRE) / (a + CENTRE);
    double sum = 0.0, left;
    int i;
    for (i = (int)(sizeof polynomial / sizeof *polynomial) - 1; i >= 0; i--) {
        sum = sum * t + polynomial[i];
    }
    left = exp(-0.5 * a * a) * sum / (a + CENTRE);
    return x * (x < 0.0 ? left : 1.0 - left);
}
",
};

/// For `main`: the cell of a number.
pub(super) const MAIN_NUMBER: &str = "/* The cell of a number. */
static double number_of(const char *cell)
{
    char *end;
    const double number = strtod(cell, &end);
    if (*end != '\\0') {
        fprintf(stderr, \"%s: expected a number, or nothing\\n\", cell);
        exit(2);
    }
    return *cell == '\\0' ? NAN : number;
}

";

/// For `main`: the cell of yes or no. Bit 5 makes letters small, and leaves digits as they are.
pub(super) const MAIN_TRUTH: &str = "/* The cell of yes or no. */
static int truth_of(const char *cell)
{
    static const char *const words[] = {
        \"0\", \"1\", \"false\", \"true\", \"no\", \"yes\", \"f\", \"t\", \"n\", \"y\", \"off\", \"on\"
    };
    size_t i, k;
    if (*cell == '\\0') {
        return -1;
    }
    for (i = 0; i < sizeof words / sizeof *words; i++) {
        for (k = 0; words[i][k] != '\\0' && (cell[k] | 32) == words[i][k]; k++) {
        }
        if (words[i][k] == '\\0' && cell[k] == '\\0') {
            return (int)(i % 2);
        }
    }
    fprintf(stderr, \"%s: expected yes or no, or nothing\\n\", cell);
    exit(2);
}

";
