"""The same decoding with transformers' generate and its cache. Run by main.ts."""

import time

from torch_side import answer, device_name


def measure(flags, request, dtype):
    import torch
    import transformers

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
    where = f"transformers {transformers.__version__}, PyTorch {torch.__version__}"
    return {"device": f"{where}, {device_name(flags)}", "decodings": decodings}


answer(measure)
