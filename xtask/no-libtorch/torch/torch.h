// Found only where LIBTORCH has no torch/torch.h (see CPLUS_INCLUDE_PATH in .cargo/config.toml).
#error libtorch is not installed. Run: cargo xtask setup
// A missing file ends the compilation here, before a page of errors that hides the one above.
#include "libtorch is not installed. Run: cargo xtask setup"
