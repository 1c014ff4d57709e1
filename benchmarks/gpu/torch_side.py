"""PyTorch's side's process: its flags, its card, and the one line that it answers with. Run by main.ts."""

import argparse
import json
import os
import sys

_answers = os.fdopen(os.dup(1), "w")  # what libraries print must not end up among the answers
os.dup2(2, 1)
os.environ.setdefault("HF_HUB_OFFLINE", "1")


def _say(**fields):
    _answers.write(json.dumps(fields) + "\n")
    _answers.flush()


def _measured(measure):
    parser = argparse.ArgumentParser()
    for name in ("device", "checkpoint", "request", "steps"):
        parser.add_argument(f"--{name}", required=True)
    flags = parser.parse_args()
    import torch

    if flags.device == "cuda" and not torch.cuda.is_available():
        return {"reason": f"PyTorch {torch.__version__} finds no CUDA device"}
    with open(flags.request) as f:
        request = json.load(f)
    dtype = torch.bfloat16 if flags.device == "cuda" else torch.float32
    return {"answer": measure(flags, request, dtype)}


def device_name(flags):
    import torch

    return torch.cuda.get_device_name() if flags.device == "cuda" else "cpu"


def answer(measure):
    """measure(flags, request, dtype) gives the answer; why there is none is said in its place."""
    try:
        _say(**_measured(measure))
    except Exception as error:
        _say(reason=f"{type(error).__name__}: {error}")
        sys.exit(0)
