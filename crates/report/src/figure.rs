//! A figure on its sheet of white paper, with title, caption and files.

use std::fmt::{Result, Write as _};

use crate::escape::Escaped;
use crate::href::write_downloads;
use crate::report::Figure;
use crate::size::{Size, size};
use crate::source::Source;

/// Writes the figure. The button that enlarges it stays hidden until a script can answer it.
pub(crate) fn write_figure(out: &mut String, figure: &Figure, id: &str) -> Result {
    let size = size(&figure.picture);
    let class = match size.is_some_and(Size::is_wide) {
        true => "wide",
        false => "narrow",
    };
    let title = Escaped(&figure.title);
    write!(
        out,
        "<figure id=\"{id}\" class=\"{class}\">\n<div class=\"sheet\"><img alt=\"{}\"",
        Escaped(&figure.alt)
    )?;
    if let Some([width, height]) = size.map(Size::on_screen) {
        write!(out, " width=\"{width}\" height=\"{height}\"")?;
    }
    writeln!(out, " src=\"{}\"></div>", Source(&figure.picture))?;
    writeln!(out, "<figcaption>\n<p class=\"title\">{title}</p>")?;
    if !figure.caption.is_empty() {
        writeln!(out, "<p>{}</p>", Escaped(&figure.caption))?;
    }
    writeln!(
        out,
        "<ul class=\"links\">\n\
         <li hidden><button type=\"button\" class=\"enlarge\">Enlarge<span class=\"spoken\"> {title}</span></button></li>"
    )?;
    write_downloads(out, &figure.downloads, &figure.title)?;
    out.push_str("</ul>\n</figcaption>\n</figure>\n");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Picture;

    fn html(svg: &str) -> String {
        let figure = Figure {
            id: "a".to_owned(),
            title: "Fig. 1".to_owned(),
            caption: String::new(),
            alt: "Rising".to_owned(),
            picture: Picture::Svg(svg.to_owned()),
            downloads: Vec::new(),
        };
        let mut out = String::new();
        write_figure(&mut out, &figure, "x").unwrap();
        out
    }

    #[test]
    fn test_write_figure_over_one_column_or_both() {
        let narrow = html("<svg width=\"85mm\" height=\"85mm\"/>");
        assert!(
            narrow.contains("<figure id=\"x\" class=\"narrow\">"),
            "{narrow}"
        );
        assert!(
            narrow.contains("<img alt=\"Rising\" width=\"482\" height=\"482\""),
            "{narrow}"
        );
        let wide = html("<svg width=\"180mm\" height=\"85mm\"/>");
        assert!(wide.contains("class=\"wide\""), "{wide}");
    }

    #[test]
    fn test_write_figure_of_unknown_size() {
        let html = html("<svg/>");
        assert!(html.contains("<img alt=\"Rising\" src="), "{html}");
    }
}
