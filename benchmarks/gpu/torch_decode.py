"""The same decoding with transformers' generate and its cache: one JSON line on stdout. Run by main.ts."""

import argparse
import json
import os
import sys
import time

answers = os.fdopen(os.dup(1), "w")  # what libraries print must not end up among the answers
os.dup2(2, 1)
os.environ.setdefault("HF_HUB_OFFLINE", "1")


def say(**fields):
    answers.write(json.dumps(fields) + "\n")
    answers.flush()


def main():
    parser = argparse.ArgumentParser()
    for name in ("device", "checkpoint", "request", "steps"):
        parser.add_argument(f"--{name}", required=True)
    flags = parser.parse_args()
    import torch
    import transformers

    if flags.device == "cuda" and not torch.cuda.is_available():
        return say(reason=f"PyTorch {torch.__version__} finds no CUDA device")
    with open(flags.request) as f:
        request = json.load(f)
    on_gpu = flags.device == "cuda"
    dtype = torch.bfloat16 if on_gpu else torch.float32
    model = transformers.AutoModelForCausalLM.from_pretrained(flags.checkpoint, dtype=dtype)
    model = model.to(flags.device).eval()
    decodings = []
    for decoding in request["decodings"]:
        ids = torch.tensor(decoding["prompts"], device=flags.device)
        config = transformers.GenerationConfig(
            max_new_tokens=decoding["tokens"],
            eos_token_id=None,
            pad_token_id=0,
            use_cache=True,
            do_sample=True,
            temperature=0.8,
            top_k=0,
            top_p=1.0,
            num_return_sequences=decoding["completions"],
        )
        ms = []
        for i in range(int(flags.steps) + 1):
            torch.manual_seed(i)
            start = time.perf_counter()
            out = model.generate(ids, attention_mask=torch.ones_like(ids), generation_config=config)
            out = out.tolist()  # waits for the device
            if i > 0:
                ms.append(1000 * (time.perf_counter() - start))
        assert len(out[0]) == ids.shape[1] + decoding["tokens"]
        sizes = {"prompts": len(decoding["prompts"]), "completions": decoding["completions"]}
        decodings.append({**sizes, "tokens": decoding["tokens"], "ms": ms})
    name = torch.cuda.get_device_name() if on_gpu else "cpu"
    where = f"transformers {transformers.__version__}, PyTorch {torch.__version__}, {name}"
    say(answer={"device": where, "decodings": decodings})


try:
    main()
except Exception as error:
    say(reason=f"{type(error).__name__}: {error}")
    sys.exit(0)
