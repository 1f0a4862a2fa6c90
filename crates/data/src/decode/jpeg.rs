//! JPEG, through libjpeg-turbo's code (in mozjpeg), which most other programs use, too.
//!
//! Of a damaged file it decodes what it can, invents the rest and warns. Here every warning is a refusal.

mod segments;

use std::ffi::c_int;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::null;

use image::{ImageFormat, RgbImage};
use mozjpeg::Decompress;
use mozjpeg_sys::{jpeg_common_struct, jpeg_error_mgr, msg_parm_union};

use super::decoded::{Decoded, check_size};
use super::error::DecodeError;
use segments::Frame;

/// Decodes a JPEG file.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let Frame {
        size,
        channels,
        coarseness,
    } = segments::read(bytes)?;
    check_size(size)?;
    let grey = channels == 1;
    // libjpeg leaves by unwinding; see `refuse`.
    let samples =
        catch_unwind(AssertUnwindSafe(|| samples(bytes, grey))).unwrap_or_else(|payload| {
            match payload.downcast::<Refused>() {
                Ok(refused) => Err(refused.0),
                Err(panic) => resume_unwind(panic),
            }
        })?;
    let rgb = match grey {
        true => samples.into_iter().flat_map(|grey| [grey; 3]).collect(),
        false => samples,
    };
    let pixels = RgbImage::from_raw(size.width, size.height, rgb);
    Ok(Decoded {
        pixels: pixels.ok_or_else(|| DecodeError::Damaged {
            source: "it decodes to another size than its header states".into(),
        })?,
        grey,
        transparent: false,
        format: ImageFormat::Jpeg,
        coarseness,
    })
}

/// All samples, `[row, column, channel]`: one channel if `grey`, else red, green and blue.
fn samples(bytes: &[u8], grey: bool) -> Result<Vec<u8>, DecodeError> {
    read_samples(bytes, grey).map_err(|error| DecodeError::Damaged {
        source: Box::new(error),
    })
}

fn read_samples(bytes: &[u8], grey: bool) -> std::io::Result<Vec<u8>> {
    let file = Decompress::with_err(refusing()).from_mem(bytes)?;
    let mut image = if grey { file.grayscale() } else { file.rgb() }?;
    let samples = image.read_scanlines::<u8>()?;
    image.finish()?;
    Ok(samples)
}

/// Why libjpeg stopped.
struct Refused(DecodeError);

/// How libjpeg reports: each error and each warning ends the decoding.
fn refusing() -> jpeg_error_mgr {
    jpeg_error_mgr {
        error_exit: Some(on_error),
        emit_message: Some(on_message),
        output_message: Some(ignore),
        format_message: None,
        reset_error_mgr: Some(ignore),
        msg_code: 0,
        msg_parm: msg_parm_union::default(),
        trace_level: 0,
        num_warnings: 0,
        jpeg_message_table: null(),
        last_jpeg_message: 0,
        addon_message_table: null(),
        first_addon_message: 0,
        last_addon_message: 0,
    }
}

/// Leaves libjpeg without calling the panic handler. Its C code is compiled for that.
extern "C-unwind" fn on_error(_: &mut jpeg_common_struct) {
    resume_unwind(Box::new(Refused(DecodeError::Damaged {
        source: "libjpeg cannot read it".into(),
    })));
}

/// A negative level is a warning, the others are for debugging.
extern "C-unwind" fn on_message(_: &mut jpeg_common_struct, level: c_int) {
    if level < 0 {
        resume_unwind(Box::new(Refused(DecodeError::Invented {
            detail: "libjpeg finds errors in its data",
        })));
    }
}

extern "C-unwind" fn ignore(_: &mut jpeg_common_struct) {}
