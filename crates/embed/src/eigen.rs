//! Eigenvectors of a small symmetric matrix.

/// Most sweeps; matrices of some hundred rows take about ten.
const SWEEPS: usize = 60;
/// Relative size of the off-diagonal part of the matrix that counts as zero.
const ENOUGH: f64 = 1e-15;

/// One eigenvalue with its unit eigenvector.
#[derive(Clone, Debug)]
pub(crate) struct Eigen {
    pub(crate) value: f64,
    pub(crate) vector: Vec<f64>,
}

/// Eigenvalues and vectors of `matrix`, `[row, column]`, symmetric, largest value first.
///
/// Jacobi's method, cyclic by rows (Golub & Van Loan, *Matrix Computations*, section 8.5): slow for
/// large matrices, but exact to the last digits, and the same bytes on every machine.
pub(crate) fn symmetric_eigen(mut matrix: Vec<f64>, rows: usize) -> Vec<Eigen> {
    // Row i of `vectors` becomes the i-th eigenvector.
    let mut vectors = vec![0.0; rows * rows];
    for row in 0..rows {
        vectors[row * rows + row] = 1.0;
    }
    for _ in 0..SWEEPS {
        if off_diagonal(&matrix, rows) <= ENOUGH * norm(&matrix) {
            break;
        }
        for p in 0..rows {
            for q in p + 1..rows {
                rotate(&mut matrix, &mut vectors, rows, p, q);
            }
        }
    }
    let mut eigen: Vec<Eigen> = (0..rows)
        .map(|row| Eigen {
            value: matrix[row * rows + row],
            vector: vectors[row * rows..(row + 1) * rows].to_vec(),
        })
        .collect();
    eigen.sort_by(|a, b| b.value.total_cmp(&a.value));
    eigen
}

/// Rotates the plane of axes p and q so that the matrix has a 0 at (p, q).
fn rotate(matrix: &mut [f64], vectors: &mut [f64], rows: usize, p: usize, q: usize) {
    let off = matrix[p * rows + q];
    if off == 0.0 {
        return;
    }
    let tau = (matrix[q * rows + q] - matrix[p * rows + p]) / (2.0 * off);
    // The smaller angle of the two.
    let tan = tau.signum() / (tau.abs() + (1.0 + tau * tau).sqrt());
    let cos = 1.0 / (1.0 + tan * tan).sqrt();
    let sin = tan * cos;
    for k in 0..rows {
        let (kp, kq) = (matrix[k * rows + p], matrix[k * rows + q]);
        matrix[k * rows + p] = cos * kp - sin * kq;
        matrix[k * rows + q] = sin * kp + cos * kq;
    }
    for values in [matrix, vectors] {
        for k in 0..rows {
            let (pk, qk) = (values[p * rows + k], values[q * rows + k]);
            values[p * rows + k] = cos * pk - sin * qk;
            values[q * rows + k] = sin * pk + cos * qk;
        }
    }
}

fn norm(matrix: &[f64]) -> f64 {
    matrix.iter().map(|value| value * value).sum::<f64>().sqrt()
}

fn off_diagonal(matrix: &[f64], rows: usize) -> f64 {
    let squares = matrix.iter().enumerate().map(|(place, value)| {
        let diagonal = place / rows == place % rows;
        if diagonal { 0.0 } else { value * value }
    });
    squares.sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;

    #[test]
    fn test_symmetric_eigen_of_a_hand_computed_matrix() {
        // Values 3 and 1, vectors (1, 1) and (1, -1) over the root of 2.
        let [first, second] = &symmetric_eigen(vec![2.0, 1.0, 1.0, 2.0], 2)[..] else {
            panic!("two values");
        };
        assert!((first.value - 3.0).abs() < 1e-14 && (second.value - 1.0).abs() < 1e-14);
        let root = 0.5f64.sqrt();
        assert!(first.vector.iter().all(|v| (v.abs() - root).abs() < 1e-14));
        assert!(first.vector[0] * first.vector[1] > 0.0);
        assert!(second.vector[0] * second.vector[1] < 0.0);
    }

    #[test]
    fn test_symmetric_eigen_satisfies_its_equation() {
        let mut stream = Stream::new(Seed(1), "eigen");
        for rows in [1, 2, 5, 32] {
            let mut matrix = vec![0.0; rows * rows];
            for row in 0..rows {
                for column in 0..=row {
                    let value = stream.normal();
                    matrix[row * rows + column] = value;
                    matrix[column * rows + row] = value;
                }
            }
            let found = symmetric_eigen(matrix.clone(), rows);
            assert!(found.is_sorted_by(|a, b| a.value >= b.value));
            for (which, eigen) in found.iter().enumerate() {
                for row in 0..rows {
                    let product = dot(&matrix[row * rows..(row + 1) * rows], &eigen.vector);
                    assert!((product - eigen.value * eigen.vector[row]).abs() < 1e-12);
                }
                for (other, second) in found.iter().enumerate() {
                    let expected = if which == other { 1.0 } else { 0.0 };
                    assert!((dot(&eigen.vector, &second.vector) - expected).abs() < 1e-12);
                }
            }
        }
    }

    fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }
}
