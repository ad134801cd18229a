"""Speed and scale, run on demand by `bin/bench`: each figure stands beside its limit or a peer of the same run."""
