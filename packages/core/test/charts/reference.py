"""Writes reference.json: what scikit-learn 1.x and TensorBoard 2.20's own lines (numpy) say of the same samples."""

import json
import pathlib

import numpy as np
from sklearn import metrics

THRESHOLDS = 101


def pr_counts(labels, predictions):
    """The counting of tensorboard/plugins/pr_curve/summary.py, `pb`."""
    buckets = np.int32(np.floor(predictions * (THRESHOLDS - 1)))
    span = (0, THRESHOLDS - 1)
    tp = np.histogram(buckets, bins=THRESHOLDS, range=span, weights=labels)[0]
    fp = np.histogram(buckets, bins=THRESHOLDS, range=span, weights=1.0 - labels)[0]
    tp, fp = np.cumsum(tp[::-1])[::-1], np.cumsum(fp[::-1])[::-1]
    precision, recall = tp / np.maximum(1e-7, tp + fp), tp / np.maximum(1e-7, tp[0])
    sums = {"precision": precision.sum(), "recall": recall.sum()}
    return {"truePositives": tp.astype(int).tolist(), "falsePositives": fp.astype(int).tolist(), **sums}


rng = np.random.default_rng(7)
cases = []
for samples, levels in [(12, 4), (30, 6), (60, 100), (40, 1000)]:
    actual = rng.integers(0, 2, samples)
    scores = rng.integers(0, levels + 1, samples) / levels
    fpr, tpr, thresholds = metrics.roc_curve(actual, scores, drop_intermediate=False)
    cases.append(
        {
            "actual": actual.tolist(),
            "scores": scores.tolist(),
            "auc": metrics.roc_auc_score(actual, scores),
            "roc": [list(point) for point in zip(fpr.tolist(), tpr.tolist())],
            "pr64": pr_counts(actual.astype(float), scores),
            "pr32": pr_counts(actual.astype(float), scores.astype(np.float32)),
        }
    )
assert any(case["pr32"] != case["pr64"] for case in cases)
pathlib.Path(__file__).with_name("reference.json").write_text(json.dumps(cases) + "\n")
