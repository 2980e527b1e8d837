"""Numbers of `scikit_learn.rs`: python scikit_learn.py, with scikit-learn and NumPy."""

import numpy as np
import sklearn
from sklearn.calibration import calibration_curve
from sklearn.metrics import log_loss, precision_recall_fscore_support, roc_auc_score, roc_curve

print("scikit-learn", sklearn.__version__)


def generated(n, n_classes):
    """Probabilities and classes as `samples` of the test has them: numbers of a small congruential generator."""
    state, rows, classes = 1, [], []

    def draw():
        nonlocal state
        state = (state * 1103515245 + 12345) % 2**31
        return (state >> 8) % 1000 + 1

    for _ in range(n):
        numbers = [draw() for _ in range(n_classes)]
        rows.append([number / sum(numbers) for number in numbers])
        classes.append(int(np.argmax(numbers)) if draw() > 300 else draw() % n_classes)
    return np.array(rows), np.array(classes)


p, y = generated(200, 3)
predicted = p.argmax(axis=1)
precision, recall, f1, support = precision_recall_fscore_support(y, predicted)
print("precision", precision.tolist())
print("recall", recall.tolist())
print("f1", f1.tolist())
print("support", support.tolist())
print("roc_auc", roc_auc_score(y, p, multi_class="ovr", average=None).tolist())
false_positive, true_positive, thresholds = roc_curve(y == 0, np.round(p[:, 0], 1))
print("roc_curve", false_positive.tolist(), true_positive.tolist(), thresholds.tolist())
false_positive, true_positive, _ = roc_curve(y == 2, p[:, 2])
print("roc_curve points", len(false_positive), "sums", false_positive.sum(), true_positive.sum())
print("log_loss", log_loss(y, p))
accuracy, confidence = calibration_curve(predicted == y, p.max(axis=1), n_bins=10)
print("calibration accuracy", accuracy.tolist())
print("calibration confidence", confidence.tolist())
print("quantiles", np.quantile(p[:, 0], [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]).tolist())
