//! The images to label next, as a table.

use leuko_core::csv_table;
use leuko_query::Why;

use super::chosen::NextImages;
use crate::error::LabError;
use crate::path_text::text;

/// The table: a line an image, in the order of choice. Columns without any value are left out.
pub(super) fn csv(next: &NextImages) -> Result<Vec<u8>, LabError> {
    let mut header: Vec<String> = [
        "rank",
        "path",
        "why",
        "cluster",
        "cluster_images",
        "distance",
        "gradient",
        "margin",
    ]
    .map(str::to_owned)
    .to_vec();
    header.push("predicted".to_owned());
    header.extend(next.classes.iter().map(|class| format!("p_{class}")));
    let mut rows = Vec::new();
    for (choice, rank) in next.choices.iter().zip(1..) {
        let mut row = vec![String::new(); header.len()];
        row[0] = format!("{rank}");
        row[1] = text(&choice.path);
        row[2] = choice.why.to_string();
        match choice.why {
            Why::Typical {
                cluster,
                images,
                distance,
                ..
            } => {
                row[3] = (cluster + 1).to_string();
                row[4] = images.to_string();
                row[5] = format!("{distance:.6}");
            }
            Why::Far { distance } => {
                row[5] = distance.map_or(String::new(), |distance| format!("{distance:.6}"))
            }
            Why::Gradient { length, .. } => row[6] = format!("{length:.6}"),
            Why::Margin { .. } | Why::Random => {}
        }
        if let Some(answer) = &choice.answer {
            row[7] = format!("{:.6}", answer.margin());
            row[8].clone_from(&next.classes[answer.predicted().index()]);
            for (cell, probability) in row[9..].iter_mut().zip(answer.probabilities()) {
                *cell = format!("{probability:.6}");
            }
        }
        rows.push(row);
    }
    let has_value = |column: &usize| rows.iter().any(|row| !row[*column].is_empty());
    let columns: Vec<usize> = (0..header.len()).filter(has_value).collect();
    Ok(csv_table(|writer| {
        let mut rows = std::iter::once(&header).chain(&rows);
        rows.try_for_each(|row| writer.write_record(columns.iter().map(|&column| &row[column])))
    })?)
}
