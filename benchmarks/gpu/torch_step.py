"""The same LoRA step in PyTorch + transformers + peft: one JSON line on stdout. Run by main.ts."""

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
    import peft
    import torch
    import transformers
    from torch.nn.functional import cross_entropy

    if flags.device == "cuda" and not torch.cuda.is_available():
        return say(reason=f"PyTorch {torch.__version__} finds no CUDA device")
    with open(flags.request) as f:
        request = json.load(f)
    on_gpu = flags.device == "cuda"
    dtype = torch.bfloat16 if on_gpu else torch.float32
    base = transformers.AutoModelForCausalLM.from_pretrained(flags.checkpoint, dtype=dtype)
    model = peft.PeftModel.from_pretrained(
        base.to(flags.device), request["adapter"], is_trainable=True
    ).train()
    factors = [p for p in model.parameters() if p.requires_grad]
    for p in factors:
        p.data = p.data.float()
    # @tompo/trainer's defaults
    o = request["optimiser"]
    optimiser = torch.optim.AdamW(
        factors,
        lr=1e-4,
        betas=(o["beta1"], o["beta2"]),
        eps=o["epsilon"],
        weight_decay=o["weightDecay"],
        fused=on_gpu,
    )
    ids = torch.tensor(request["ids"], device=flags.device)
    half = ids.shape[1] // 2

    def step():
        with torch.autocast("cuda", dtype=torch.bfloat16, enabled=on_gpu):
            # Logits only where the loss is: of the second half's predecessors.
            logits = model(input_ids=ids, use_cache=False, logits_to_keep=half + 1).logits[:, :-1]
            loss = cross_entropy(logits.float().flatten(0, 1), ids[:, half:].flatten())
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(factors, 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        return loss.item(), norm.item()  # waits for the device

    ms, losses, norms = [], [], []
    for _ in range(int(flags.steps) + 1):
        start = time.perf_counter()
        loss, norm = step()
        ms.append(1000 * (time.perf_counter() - start))
        losses.append(loss)
        norms.append(norm)
    name = torch.cuda.get_device_name() if on_gpu else "cpu"
    say(
        answer={
            "device": f"PyTorch {torch.__version__}, peft {peft.__version__}, {name}",
            "firstMs": ms[0],
            "ms": ms[1:],
            "losses": losses,
            "gradNorms": norms,
        },
    )


try:
    main()
except Exception as error:
    say(reason=f"{type(error).__name__}: {error}")
    sys.exit(0)
