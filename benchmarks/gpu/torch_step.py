"""The same LoRA step in PyTorch + transformers + peft. Run by main.ts."""

import time

from torch_side import answer, device_name


def measure(flags, request, dtype):
    import peft
    import torch
    import transformers
    from torch.nn.functional import cross_entropy

    on_gpu = flags.device == "cuda"
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
    return {
        "device": f"PyTorch {torch.__version__}, peft {peft.__version__}, {device_name(flags)}",
        "firstMs": ms[0],
        "ms": ms[1:],
        "losses": losses,
        "gradNorms": norms,
    }


answer(measure)
