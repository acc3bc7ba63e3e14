"""Computes golden.json: what torch and Keras give for the cases in the tests of this package.

    python3 -m venv venv && venv/bin/pip install keras numpy torch
    KERAS_BACKEND=numpy venv/bin/python golden.py > golden.json

Without an installed torch, TORCH_SOURCES may name a folder with torch's own `torch/optim/lr_scheduler.py` (unpacked from a wheel of any
platform): that file is run as it is, on a stand-in for torch's Optimizer, whose learning rate is a Python float either way.
"""

import contextlib
import importlib.util
import json
import math
import os
import sys
import types

os.environ.setdefault("KERAS_BACKEND", "numpy")

import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras.src.optimizers.schedules import learning_rate_schedule  # noqa: E402

keras.config.set_floatx("float64")


class DoubleOps:
    """Keras computes cos and power in float32 whatever floatx says: its schedules are run as they are, on NumPy in double precision."""

    def __getattr__(self, name):
        return getattr(np, name)

    def convert_to_tensor(self, value):
        return np.float64(value)

    def cast(self, value, dtype):
        return np.float64(value)

    def cond(self, condition, then, otherwise):
        return then() if condition else otherwise()

    def array(self, value, dtype=None):
        return np.float64(value)

    def name_scope(self, name):
        return contextlib.nullcontext()


learning_rate_schedule.ops = DoubleOps()


def load_torch_schedulers():
    try:
        import torch
        from torch.optim import lr_scheduler

        def optimizer(lr):
            return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr, momentum=0.9)

        return torch.__version__, lr_scheduler, optimizer
    except ImportError:
        pass
    sources = os.environ["TORCH_SOURCES"]
    torch = types.ModuleType("torch")
    torch.inf = math.inf
    torch.Tensor = type("Tensor", (), {})
    torch.is_tensor = lambda value: False
    optim = types.ModuleType("torch.optim")
    optim.__path__ = []
    base = types.ModuleType("torch.optim.optimizer")

    class Optimizer:
        def __init__(self, lr):
            self.defaults = {"lr": lr, "momentum": 0.9}
            self.param_groups = [{"lr": lr, "momentum": 0.9, "params": []}]

        def step(self):
            pass

    base.Optimizer = Optimizer
    base._to_scalar = lambda value: value
    sys.modules.update({"torch": torch, "torch.optim": optim, "torch.optim.optimizer": base})
    spec = importlib.util.spec_from_file_location("torch.optim.lr_scheduler", f"{sources}/torch/optim/lr_scheduler.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["torch.optim.lr_scheduler"] = module
    spec.loader.exec_module(module)
    version = {}
    exec(open(f"{sources}/torch/version.py").read(), {"__name__": "version", **{}}, version)
    return version["__version__"] + " (lr_scheduler.py)", module, Optimizer


torch_version, schedulers, make_optimizer = load_torch_schedulers()


def torch_rates(make, count, lr):
    optimizer = make_optimizer(lr)
    scheduler = make(optimizer)
    rates = []
    for _ in range(count):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        scheduler.step()
    return rates


def keras_rates(schedule, count):
    return [float(schedule(np.float64(t))) for t in range(count)]


S = schedulers
L = keras.optimizers.schedules
N = 60


def rates_torch():
    return {
        "StepLR(7, .3)": torch_rates(lambda o: S.StepLR(o, 7, 0.3), N, 0.5),
        "MultiStepLR([3, 10, 11, 40], .5)": torch_rates(lambda o: S.MultiStepLR(o, [3, 10, 11, 40], 0.5), N, 0.5),
        "ExponentialLR(.93)": torch_rates(lambda o: S.ExponentialLR(o, 0.93), N, 0.5),
        "LinearLR(.1, 1, 13)": torch_rates(lambda o: S.LinearLR(o, 0.1, 1.0, 13), N, 0.5),
        "CosineAnnealingLR(25, .01)": torch_rates(lambda o: S.CosineAnnealingLR(o, 25, 0.01), N, 0.5),
        "CosineAnnealingWarmRestarts(7, 1, .01)": torch_rates(lambda o: S.CosineAnnealingWarmRestarts(o, 7, 1, 0.01), N, 0.5),
        "CosineAnnealingWarmRestarts(5, 2, 0)": torch_rates(lambda o: S.CosineAnnealingWarmRestarts(o, 5, 2, 0), N, 0.5),
        "PolynomialLR(40, 2.5)": torch_rates(lambda o: S.PolynomialLR(o, 40, 2.5), N, 0.5),
        "OneCycleLR(.5, 60)": torch_rates(lambda o: S.OneCycleLR(o, 0.5, total_steps=61), N, 0.5),
        "OneCycleLR(.5, 61, linear, .4, 10, 100)": torch_rates(
            lambda o: S.OneCycleLR(o, 0.5, total_steps=61, pct_start=0.4, anneal_strategy="linear", div_factor=10, final_div_factor=100), N, 0.5
        ),
        "OneCycleLR(.5, 61, three phases)": torch_rates(lambda o: S.OneCycleLR(o, 0.5, total_steps=61, three_phase=True), N, 0.5),
        "LambdaLR(1 / (1 + t))": torch_rates(lambda o: S.LambdaLR(o, lambda t: 1 / (1 + t)), N, 0.5),
        "SequentialLR(LinearLR, ExponentialLR, StepLR; 8, 30)": torch_rates(
            lambda o: S.SequentialLR(
                o, [S.LinearLR(o, 0.1, 1.0, 8), S.ExponentialLR(o, 0.9), S.StepLR(o, 4, 0.5)], milestones=[8, 30]
            ),
            N,
            0.5,
        ),
    }


def rates_keras():
    return {
        "ExponentialDecay(.5, 7, .8)": keras_rates(L.ExponentialDecay(0.5, 7, 0.8), N),
        "ExponentialDecay(.5, 7, .8, staircase)": keras_rates(L.ExponentialDecay(0.5, 7, 0.8, staircase=True), N),
        "PolynomialDecay(.5, 40, .05, 2)": keras_rates(L.PolynomialDecay(0.5, 40, 0.05, 2.0), N),
        "CosineDecay(.5, 40, .1)": keras_rates(L.CosineDecay(0.5, 40, 0.1), N),
        "CosineDecay(.02, 40, .1, warm-up to .5 in 9)": keras_rates(L.CosineDecay(0.02, 40, 0.1, warmup_target=0.5, warmup_steps=9), N),
        "CosineDecayRestarts(.5, 6, 2, .8, .1)": keras_rates(L.CosineDecayRestarts(0.5, 6, 2.0, 0.8, 0.1), N),
        "CosineDecayRestarts(.5, 6, 1, .9, 0)": keras_rates(L.CosineDecayRestarts(0.5, 6, 1.0, 0.9, 0.0), N),
    }


def plateau_torch():
    """ReduceLROnPlateau on pseudo-random sequences: lr after each step."""
    random = np.random.default_rng(5)
    cases = []
    for _ in range(60):
        options = {
            "mode": str(random.choice(["min", "max"])),
            "factor": float(random.choice([0.1, 0.5])),
            "patience": int(random.integers(0, 4)),
            "threshold": float(random.choice([0, 1e-4, 0.1])),
            "threshold_mode": str(random.choice(["rel", "abs"])),
            "cooldown": int(random.integers(0, 4)),
            "min_lr": float(random.choice([0, 0.01])),
        }
        values = [round(float(v), 2) for v in random.uniform(0.1, 1, 40)]
        optimizer = make_optimizer(1.0)
        scheduler = schedulers.ReduceLROnPlateau(optimizer, **options)
        rates = []
        for value in values:
            scheduler.step(value)
            rates.append(float(optimizer.param_groups[0]["lr"]))
        cases.append({"options": options, "values": values, "rates": rates})
    return cases


class Rate:
    """Stands for the variable of a Keras optimizer."""

    def __init__(self, value):
        self.value = value


class FakeOptimizer:
    def __init__(self):
        self.learning_rate = 1.0


class FakeModel:
    def __init__(self):
        self.optimizer = FakeOptimizer()
        self.stop_training = False
        self.weights = [0]

    def get_weights(self):
        return list(self.weights)

    def set_weights(self, weights):
        self.weights = list(weights)


def plateau_keras():
    random = np.random.default_rng(6)
    cases = []
    for _ in range(60):
        options = {
            "mode": str(random.choice(["min", "max"])),
            "factor": float(random.choice([0.25, 0.5])),
            "patience": int(random.integers(0, 4)),
            "min_delta": float(random.choice([0, 1e-4, 0.125])),
            "cooldown": int(random.integers(0, 4)),
            "min_lr": float(random.choice([0, 0.03125])),
        }
        values = [float(v) / 64 for v in random.integers(1, 64, 40)]
        callback = keras.callbacks.ReduceLROnPlateau(monitor="m", **options)
        model = FakeModel()
        callback.set_model(model)
        callback.on_train_begin()
        rates = []
        for epoch, value in enumerate(values):
            callback.on_epoch_end(epoch, {"m": value})
            rates.append(float(np.asarray(model.optimizer.learning_rate)))
        cases.append({"options": options, "values": values, "rates": rates})
    return cases


def stopping_keras():
    random = np.random.default_rng(7)
    cases = []
    for _ in range(120):
        options = {
            "mode": str(random.choice(["min", "max"])),
            "patience": int(random.integers(0, 5)),
            "min_delta": float(random.choice([0, 0.125])),
            "baseline": None if random.random() < 0.6 else 0.5,
            "start_from_epoch": int(random.integers(0, 4)),
        }
        values = [float(v) / 64 for v in random.integers(1, 64, 25)]
        callback = keras.callbacks.EarlyStopping(monitor="m", **options)
        model = FakeModel()
        callback.set_model(model)
        callback.on_train_begin()
        stop = None
        for epoch, value in enumerate(values):
            callback.on_epoch_end(epoch, {"m": value})
            if model.stop_training:
                stop = epoch
                break
        cases.append({"options": options, "values": values, "stop": stop, "best": callback.best, "wait": callback.wait})
    return cases


def clipping_keras():
    random = np.random.default_rng(8)
    cases = []
    for _ in range(20):
        scale = float(random.choice([0.01, 1, 100]))
        gradients = [(random.normal(0, scale, size)).astype("float32").astype("float64") for size in (7, 1, 12)]
        limit = float(random.choice([0.1, 1, 10]))
        variables = [keras.Variable(np.zeros(g.shape)) for g in gradients]

        def clipped(**how):
            optimizer = keras.optimizers.SGD(1.0, **how)
            optimizer.build(variables)
            return [np.asarray(g).tolist() for g in optimizer._clip_gradients([keras.ops.convert_to_tensor(g) for g in gradients])]

        cases.append(
            {
                "gradients": [g.tolist() for g in gradients],
                "limit": limit,
                "globalNorm": clipped(global_clipnorm=limit),
                "norm": clipped(clipnorm=limit),
                "value": clipped(clipvalue=limit),
            }
        )
    return cases


golden = {
    "versions": {"torch": torch_version, "keras": keras.__version__},
    "torch": rates_torch(),
    "keras": rates_keras(),
    "plateauTorch": plateau_torch(),
    "plateauKeras": plateau_keras(),
    "stoppingKeras": stopping_keras(),
    "clippingKeras": clipping_keras(),
}
print(json.dumps(golden))
