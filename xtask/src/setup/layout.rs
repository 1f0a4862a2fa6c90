//! Which files of the wheels make up a libtorch, and where they go.
//!
//! ```text
//! include/        the headers
//! lib/            every library in one folder: their rpath ends in $ORIGIN, so they find each other
//! licenses/       a folder per wheel
//! RECORD          each file with its SHA-256
//! build-version   2.11.0, written last
//! ```

use super::libtorch::Kind;

/// What the CPU kind puts in place of `libtorch.so`, whose only content is its need of
/// `libtorch_cuda.so`: a linker script.
pub(crate) const LIBTORCH_FOR_CPU: &str = "INPUT(libtorch_cpu.so)\n";

/// The libraries of the nvidia wheels that `libtorch_cpu.so` itself is linked to.
const NVIDIA_FOR_CPU: [&str; 2] = ["libcudart.so.13", "libcupti.so.13"];

/// Libraries of the torch wheel that only CUDA needs.
fn only_for_cuda(library: &str) -> bool {
    library == "libtorch.so"
        || [
            "libtorch_cuda",
            "libc10_cuda",
            "libcaffe2_nvrtc",
            "libtorch_nvshmem",
        ]
        .iter()
        .any(|start| library.starts_with(start))
}

/// Where a wheel's file goes, with `/` between folders; `None` for what is not needed.
pub(crate) fn destination(path: &str, kind: Kind) -> Option<String> {
    let (top, rest) = path.split_once('/')?;
    let name = path.rsplit('/').next()?;
    if name.is_empty() {
        return None;
    }
    if let Some(distribution) = top.strip_suffix(".dist-info") {
        let is_licence = rest.starts_with("licenses/")
            || ["LICENSE", "License", "NOTICE"]
                .iter()
                .any(|start| name.starts_with(start));
        let rest = rest.strip_prefix("licenses/").unwrap_or(rest);
        return is_licence.then(|| format!("licenses/{distribution}/{rest}"));
    }
    if top == "torch" && rest.starts_with("include/") {
        return Some(rest.to_owned());
    }
    let is_library = name.starts_with("lib") && (name.ends_with(".so") || name.contains(".so."));
    if !is_library || !path.contains("/lib/") {
        return None;
    }
    let wanted = match (top, kind) {
        // The Python module's own library needs Python.
        ("torch", _) if name == "libtorch_python.so" => false,
        ("torch", Kind::Cpu) => !only_for_cuda(name),
        ("nvidia", Kind::Cpu) => NVIDIA_FOR_CPU.contains(&name),
        ("torch" | "nvidia", Kind::Cuda) => true,
        _ => false,
    };
    wanted.then(|| format!("lib/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, cpu: Option<&str>, cuda: Option<&str>) {
        assert_eq!(destination(path, Kind::Cpu).as_deref(), cpu);
        assert_eq!(destination(path, Kind::Cuda).as_deref(), cuda);
    }

    #[test]
    fn test_destination_of_headers() {
        let there = Some("include/ATen/ops/_version.h");
        check("torch/include/ATen/ops/_version.h", there, there);
        check("torch/include/", None, None);
        check("nvidia/cu13/include/cuda.h", None, None);
    }

    #[test]
    fn test_destination_of_libraries_of_both_kinds() {
        let there = Some("lib/libtorch_cpu.so");
        check("torch/lib/libtorch_cpu.so", there, there);
        let there = Some("lib/libgomp.so.1");
        check("torch/lib/libgomp.so.1", there, there);
        let there = Some("lib/libcudart.so.13");
        check("nvidia/cu13/lib/libcudart.so.13", there, there);
        // Only in the wheel for aarch64.
        let there = Some("lib/libarm_compute.so");
        check("torch/lib/libarm_compute.so", there, there);
    }

    #[test]
    fn test_destination_of_libraries_of_cuda() {
        check("torch/lib/libtorch.so", None, Some("lib/libtorch.so"));
        check(
            "torch/lib/libtorch_cuda_linalg.so",
            None,
            Some("lib/libtorch_cuda_linalg.so"),
        );
        check(
            "nvidia/cudnn/lib/libcudnn.so.9",
            None,
            Some("lib/libcudnn.so.9"),
        );
        check(
            "nvidia/cu13/lib/libnvperf_host.so",
            None,
            Some("lib/libnvperf_host.so"),
        );
    }

    #[test]
    fn test_destination_of_what_is_left_out() {
        for path in [
            "torch/lib/libtorch_python.so",
            "torch/_C.cpython-312-x86_64-linux-gnu.so",
            "torch/nn/functional.py",
            "torch/bin/protoc",
            "nvidia/cu13/lib/libcudart_static.a",
            "torch-2.11.0.dist-info/RECORD",
        ] {
            check(path, None, None);
        }
    }

    #[test]
    fn test_destination_of_licences() {
        let there = Some("licenses/torch-2.11.0/NOTICE");
        check("torch-2.11.0.dist-info/licenses/NOTICE", there, there);
        let there = Some("licenses/nvidia_nccl_cu13-2.28.9/License.txt");
        check(
            "nvidia_nccl_cu13-2.28.9.dist-info/License.txt",
            there,
            there,
        );
    }
}
