//! Small symmetric positive matrices, as rows.

/// The lower triangle whose product with its transpose is the matrix; nothing if that is not positive.
pub(crate) fn cholesky(mut matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    for i in 0..matrix.len() {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|k| matrix[i][k] * matrix[j][k]).sum();
            let rest = matrix[i][j] - sum;
            if i == j {
                if rest.is_nan() || rest <= 0.0 {
                    return None;
                }
                matrix[i][i] = rest.sqrt();
            } else {
                matrix[i][j] = rest / matrix[j][j];
            }
        }
    }
    Some(matrix)
}

/// Solves `factor x = values` for a lower triangle.
pub(crate) fn whiten(factor: &[Vec<f64>], values: &[f64]) -> Vec<f64> {
    let mut solved: Vec<f64> = Vec::with_capacity(values.len());
    for (row, value) in factor.iter().zip(values) {
        let sum: f64 = row.iter().zip(&solved).map(|(a, b)| a * b).sum();
        solved.push((value - sum) / row[solved.len()]);
    }
    solved
}

/// The inverse; nothing if the matrix is not positive.
pub(crate) fn inverse(matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let factor = cholesky(matrix)?;
    let unit = |i: usize| -> Vec<f64> {
        let values = (0..factor.len()).map(|j| f64::from(u8::from(i == j)));
        whiten(&factor, &values.collect::<Vec<_>>())
    };
    let columns: Vec<Vec<f64>> = (0..factor.len()).map(unit).collect();
    let row = |a: &Vec<f64>| columns.iter().map(|b| dot(a, b)).collect();
    Some(columns.iter().map(row).collect())
}

/// The sum of products.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_a_matrix_times_its_inverse_is_one() {
        let matrix = vec![
            vec![4.0, 1.0, 0.5],
            vec![1.0, 3.0, -0.2],
            vec![0.5, -0.2, 2.0],
        ];
        let inverse = inverse(matrix.clone()).unwrap();
        for (i, row) in matrix.iter().enumerate() {
            for (j, column) in inverse.iter().enumerate() {
                let one = f64::from(u8::from(i == j));
                assert!((dot(row, column) - one).abs() < 1e-14, "{i} {j}");
            }
        }
        assert_eq!(cholesky(vec![vec![1.0, 2.0], vec![2.0, 1.0]]), None);
    }
}
