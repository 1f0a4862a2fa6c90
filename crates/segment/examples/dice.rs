//! Dice.
#![expect(clippy::print_stdout, reason = "printing is what it is for")]
#![expect(clippy::unwrap_used, reason = "draft")]

use std::path::PathBuf;

use leuko_segment::*;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap());
    let config: SegmentConfig =
        serde_json::from_str(&std::env::args().nth(2).unwrap_or("{}".into())).unwrap();
    let worst = std::env::args().nth(3).is_some();
    let mut n = [vec![], vec![]];
    let mut c = [vec![], vec![]];
    let mut time = vec![];
    let mut all = vec![];
    for i in 1..=300usize {
        let image = leuko_data::decode::decode(&folder.join(format!("{i:03}.bmp"))).unwrap().pixels;
        let truth = leuko_data::decode::decode(&folder.join(format!("{i:03}.png"))).unwrap().pixels;
        let truth: Vec<Region> = truth
            .pixels()
            .map(|p| match p.0[0] {
                0..64 => Region::Background,
                64..192 => Region::Cytoplasm,
                _ => Region::Nucleus,
            })
            .collect();
        let start = std::time::Instant::now();
        let found = segment(image.as_raw(), image.width() as usize, image.height() as usize, &config);
        time.push(start.elapsed().as_secs_f64() * 1e3);
        let (a, b) = match found {
            Ok(f) => (
                nucleus_dice(&f.regions, &truth).unwrap(),
                cell_dice(&f.regions, &truth).unwrap(),
            ),
            Err(_) => (0.0, 0.0),
        };
        n[i % 2].push(a);
        c[i % 2].push(b);
        if i % 2 == 0 {
            all.push((a.min(b), i, a, b));
        }
    }
    let show = |name: &str, v: &mut Vec<f64>| {
        v.sort_by(f64::total_cmp);
        let q = |p: f64| v[((v.len() - 1) as f64 * p) as usize];
        let mean = v.iter().sum::<f64>() / v.len() as f64;
        println!("{name} q05 {:.3} q25 {:.3} median {:.3} q75 {:.3} mean {mean:.4}", q(0.05), q(0.25), q(0.5), q(0.75));
    };
    show("even nucleus", &mut n[0]);
    show("even cell   ", &mut c[0]);
    if worst {
        show("odd  nucleus", &mut n[1]);
        show("odd  cell   ", &mut c[1]);
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        for w in all.iter().take(16) {
            println!("{:03} nucleus {:.3} cell {:.3}", w.1, w.2, w.3);
        }
    }
    time.sort_by(f64::total_cmp);
    println!("ms {:.2}", time[150]);
}
