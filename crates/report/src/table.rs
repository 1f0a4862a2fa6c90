//! A table in a box of its own, within which it scrolls if it is broader or much longer than the page.

use std::fmt::{Result, Write as _};

use crate::escape::Escaped;
use crate::href::write_downloads;
use crate::report::{Column, Table};

/// A table with an address, and where the first cells of its rows lead to.
pub(crate) struct Placed<'a> {
    pub(crate) table: &'a Table,
    pub(crate) id: &'a str,
    /// Finds the address within the page that a first cell names.
    pub(crate) link: &'a dyn Fn(&str) -> Option<&'a str>,
}

/// Writes the table, its notes and its files.
pub(crate) fn write_table(out: &mut String, placed: &Placed<'_>) -> Result {
    let Placed { table, id, .. } = placed;
    let caption = Escaped(&table.caption);
    writeln!(
        out,
        "<div class=\"table\" id=\"{id}\">\n\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table: {caption}\">\n\
         <table>\n<caption><span>{caption}</span></caption>"
    )?;
    write_head(out, &table.columns)?;
    write_body(out, placed)?;
    out.push_str("</table>\n</div>\n");
    for note in &table.notes {
        writeln!(out, "<p class=\"note\">{}</p>", Escaped(note))?;
    }
    if !table.downloads.is_empty() {
        out.push_str("<ul class=\"links\">\n");
        write_downloads(out, &table.downloads, &table.caption)?;
        out.push_str("</ul>\n");
    }
    out.push_str("</div>\n");
    Ok(())
}

fn write_head(out: &mut String, columns: &[Column]) -> Result {
    out.push_str("<thead>\n<tr>");
    for column in columns {
        write!(
            out,
            "<th scope=\"col\"{}>{}",
            class(column),
            Escaped(&column.name)
        )?;
        if !column.explanation.is_empty() {
            write!(out, "<small>{}</small>", Escaped(&column.explanation))?;
        }
        out.push_str("</th>");
    }
    out.push_str("</tr>\n</thead>\n");
    Ok(())
}

fn write_body(out: &mut String, Placed { table, link, .. }: &Placed<'_>) -> Result {
    out.push_str("<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for place in 0..row.len().max(table.columns.len()) {
            let cell = row.get(place).map_or("", String::as_str);
            let class = table.columns.get(place).map_or("", class);
            let text = Escaped(cell);
            match (place, link(cell)) {
                (0, Some(id)) => write!(
                    out,
                    "<th scope=\"row\"{class}><a href=\"#{id}\">{text}</a></th>"
                )?,
                (0, None) => write!(out, "<th scope=\"row\"{class}>{text}</th>")?,
                _ => write!(out, "<td{class}>{text}</td>")?,
            }
        }
        out.push_str("</tr>\n");
    }
    if table.rows.is_empty() {
        let width = table.columns.len().max(1);
        writeln!(out, "<tr><td colspan=\"{width}\">No rows.</td></tr>")?;
    }
    out.push_str("</tbody>\n");
    Ok(())
}

fn class(column: &Column) -> &'static str {
    match column.numeric {
        true => " class=\"number\"",
        false => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(rows: &[&[&str]]) -> String {
        let row = |row: &&[&str]| row.iter().map(|&cell| cell.to_owned()).collect();
        let table = Table {
            caption: "Scores".to_owned(),
            columns: vec![Column::text("Run"), Column::number("AUC", "mean")],
            rows: rows.iter().map(row).collect(),
            ..Table::default()
        };
        let mut out = String::new();
        let placed = Placed {
            table: &table,
            id: "scores",
            link: &|text| (text == "all").then_some("all-id"),
        };
        write_table(&mut out, &placed).unwrap();
        out
    }

    #[track_caller]
    fn check(rows: &[&[&str]], body: &str) {
        let html = html(rows);
        let body = format!("<tbody>\n{body}\n</tbody>");
        assert!(html.contains(&body), "{html} has not {body}");
    }

    #[test]
    fn test_write_table_heads_columns_with_name_and_unit() {
        let head = "<tr><th scope=\"col\">Run</th>\
            <th scope=\"col\" class=\"number\">AUC<small>mean</small></th></tr>";
        assert!(html(&[]).contains(head));
    }

    #[test]
    fn test_write_table_links_only_first_cells() {
        check(
            &[&["all", "all"]],
            "<tr><th scope=\"row\"><a href=\"#all-id\">all</a></th><td class=\"number\">all</td></tr>",
        );
    }

    #[test]
    fn test_write_table_of_rows_too_short_and_too_long() {
        check(
            &[&["a"], &["b", "1", "2"]],
            "<tr><th scope=\"row\">a</th><td class=\"number\"></td></tr>\n\
             <tr><th scope=\"row\">b</th><td class=\"number\">1</td><td>2</td></tr>",
        );
    }

    #[test]
    fn test_write_table_without_rows_says_so() {
        check(&[], "<tr><td colspan=\"2\">No rows.</td></tr>");
    }
}
