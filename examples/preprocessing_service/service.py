#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A preprocessing service in miniature: the NumPy program that the demo records.

It does what the step in front of a model does all day: takes compressed image tiles from clients, decodes and
normalises them, crops by index tables, projects them with BLAS, keeps running statistics, and answers. Nothing in
it knows of the probe. Three things are in it on purpose, because they are what people look for with this tool:

* a hidden copy: `reshape` of a transposed image cannot be a view, so NumPy copies it without a word
  (the line marked HIDDEN COPY);
* a client that sends four channels where three are expected: the ValueError is caught and answered;
* many small operations on 64-element vectors in a Python loop.

The program counts its own calls, by hand, in `CALLS`; `--counts FILE` writes them as JSON, so that a recording
can be held against them. Composite NumPy functions (mean, percentile, linalg.norm, ...) call ufuncs inside; the
ops that are counted here are therefore only ever called by name or by operator.
"""
import argparse
import json
import sys
import time
import zlib
from collections import Counter

import numpy as np

SIDE = 256  # pixels of a tile
CHANNELS = 3
FEATURES = 64
CLASSES = 10
CROP = 224

CALLS = Counter()


def generator(seed):
    CALLS["ndarray.astype"] += 2  # of the seed's pool, inside default_rng
    return np.random.default_rng(seed)


class BadRequest(Exception):
    """The client's data cannot be processed; the service goes on."""


class Client:
    """Makes requests as a camera would: smooth images with noise, deflated."""

    def __init__(self, seed):
        self.rng = generator(seed)
        axis = np.arange(SIDE) * (255.0 / (SIDE - 1))
        self.base = np.add.outer(axis, axis) / 2.0
        CALLS["multiply"] += 1
        CALLS["add.outer"] += 1
        CALLS["divide"] += 1

    def request(self, number):
        channels = 4 if number % 25 == 24 else CHANNELS
        noise = self.rng.integers(0, 32, (SIDE, SIDE, channels), dtype=np.uint8)
        image = self.base[:, :, None] + noise
        CALLS["add"] += 1
        image = np.minimum(image, 255.0).astype(np.uint8)
        CALLS["minimum"] += 1
        CALLS["ndarray.astype"] += 1
        return {"channels": channels, "payload": zlib.compress(image.tobytes(), 1)}


class RunningStatistics:
    """Count, sum and sum of squares per feature, merged one request at a time."""

    def __init__(self):
        self.count = 0
        self.total = np.zeros(FEATURES)
        self.squares = np.zeros(FEATURES)
        self.low = np.full(FEATURES, np.inf)
        self.high = np.full(FEATURES, -np.inf)

    def update(self, features):
        self.count += features.shape[0]
        self.total += np.add.reduce(features, axis=0)
        self.squares += np.add.reduce(np.square(features), axis=0)
        CALLS["add"] += 2
        CALLS["square"] += 1
        CALLS["add.reduce"] += 2
        self.low = np.minimum(self.low, np.minimum.reduce(features, axis=0))
        self.high = np.maximum(self.high, np.maximum.reduce(features, axis=0))
        CALLS["minimum"] += 1
        CALLS["maximum"] += 1
        CALLS["minimum.reduce"] += 1
        CALLS["maximum.reduce"] += 1

    def variance(self):
        centre = self.total / self.count
        spread = self.squares / self.count - centre * centre
        CALLS["divide"] += 2
        CALLS["multiply"] += 1
        CALLS["subtract"] += 1
        CALLS["maximum"] += 1
        return np.maximum(spread, 0.0)


class Service:
    def __init__(self, seed):
        rng = generator(seed)
        self.mean = np.array([0.485, 0.456, 0.406], np.float32)
        self.scale = np.array([0.229, 0.224, 0.225], np.float32)
        self.rows = np.sort(rng.permutation(SIDE)[:CROP])
        self.columns = np.sort(rng.permutation(SIDE)[:CROP])
        self.projection = rng.standard_normal((CROP * CHANNELS, FEATURES))
        self.weights = rng.standard_normal((FEATURES, CLASSES))
        self.ridge = np.eye(FEATURES)
        self.gram = np.zeros((FEATURES, FEATURES))
        self.statistics = RunningStatistics()
        self.hidden_copy_bytes = 0

    def decode(self, request):
        raw = np.frombuffer(zlib.decompress(request["payload"]), np.uint8)
        return raw.reshape(SIDE, SIDE, request["channels"])

    def normalise(self, image):
        scaled = image.astype(np.float32)
        CALLS["ndarray.astype"] += 1
        scaled = np.divide(scaled, np.float32(255.0))
        CALLS["divide"] += 1
        try:
            CALLS["subtract"] += 1
            centred = scaled - self.mean
        except ValueError as error:
            raise BadRequest(str(error)) from error
        CALLS["divide"] += 1
        return centred / self.scale

    def crop(self, image):
        return image[self.rows[:, None], self.columns]

    def flatten_rows(self, image):
        """One row of pixels becomes one row of the matrix that BLAS gets."""
        columns_first = image.transpose(1, 0, 2)
        rows = columns_first.reshape(CROP, CROP * CHANNELS)  # HIDDEN COPY: the transposed image is not contiguous
        if not np.may_share_memory(rows, image):
            self.hidden_copy_bytes += rows.nbytes
        return rows

    def project(self, rows):
        wide = rows.astype(np.float64)
        CALLS["ndarray.astype"] += 1
        features = wide @ self.projection
        CALLS["matmul"] += 1
        features = np.tanh(np.multiply(features, 0.05))
        CALLS["multiply"] += 1
        CALLS["tanh"] += 1
        return features

    def classify(self, features):
        """Whitened features through the last layer; many small operations, one per class."""
        self.gram += features.T @ features
        CALLS["matmul"] += 1
        CALLS["add"] += 1
        whitened = np.linalg.solve(self.gram + self.ridge, features.T)
        CALLS["add"] += 1
        CALLS["linalg.solve"] += 1
        CALLS["ndarray.astype"] += 1  # linalg.solve ends with one of its own
        logits = whitened.T @ self.weights
        CALLS["matmul"] += 1
        scores = []
        for k in range(CLASSES):
            column = logits[:64, k]
            shifted = column - np.maximum.reduce(column)
            CALLS["maximum.reduce"] += 1
            CALLS["subtract"] += 1
            weights = np.exp(shifted)
            CALLS["exp"] += 1
            scores.append(float(np.add.reduce(weights)))
            CALLS["add.reduce"] += 1
        return int(np.argmax(scores))

    def handle(self, request):
        image = self.decode(request)
        image = self.normalise(image)
        image = self.crop(image)
        features = self.project(self.flatten_rows(image))
        self.statistics.update(features)
        return self.classify(features)


def percentile(sorted_values, fraction):
    return sorted_values[min(len(sorted_values) - 1, int(fraction * len(sorted_values)))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--counts", metavar="FILE", help="write the program's own call counts as JSON")
    options = parser.parse_args()

    client, service = Client(options.seed), Service(options.seed)
    latencies, answers, refused = [], Counter(), Counter()
    for number in range(options.requests):
        request = client.request(number)
        started = time.perf_counter()
        try:
            answers[service.handle(request)] += 1
        except BadRequest as error:
            refused[str(error)] += 1
        latencies.append(time.perf_counter() - started)

    latencies.sort()
    print(f"service: {sum(answers.values())} answered, {sum(refused.values())} refused, "
          f"p50 {percentile(latencies, 0.5) * 1e3:.2f} ms, p95 {percentile(latencies, 0.95) * 1e3:.2f} ms")
    for text, count in refused.items():
        print(f"refused {count} x {text}")
    if service.statistics.count:
        print(f"largest feature variance {float(np.max(service.statistics.variance())):.6f}")
        CALLS["maximum.reduce"] += 1
    print(f"hidden copy {service.hidden_copy_bytes} bytes")
    if options.counts:
        with open(options.counts, "w", encoding="utf-8") as file:
            json.dump({"calls": CALLS, "hidden_copy_bytes": service.hidden_copy_bytes,
                       "hidden_copy_line": Service.flatten_rows.__code__.co_firstlineno + 3}, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
