//! Synthetic.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "draft")]
use std::collections::BTreeMap;
use std::path::PathBuf;

use leuko_data::synthetic::{self, SyntheticConfig, generate};
use leuko_segment::*;

fn main() {
    let mut args = std::env::args().skip(1);
    let config: SegmentConfig = serde_json::from_str(&args.next().unwrap()).unwrap();
    let out = args.next().map(PathBuf::from);
    let set = generate(&SyntheticConfig { count: 150, ..SyntheticConfig::default() }, leuko_core::Seed(7), &|_| ()).unwrap();
    let mut by: BTreeMap<String, [Vec<f64>; 2]> = BTreeMap::new();
    let mut failed = 0;
    for (i, id) in set.images.ids().iter().enumerate() {
        let kind = id.0.split('/').next().unwrap().to_owned();
        let truth: Vec<Region> = set.masks[i].regions().iter().map(|r| match r {
            synthetic::Region::Background => Region::Background,
            synthetic::Region::Cytoplasm => Region::Cytoplasm,
            synthetic::Region::Nucleus => Region::Nucleus,
        }).collect();
        let found = segment(set.images.pixels(i), 257, 257, &config);
        let (a, b) = match &found {
            Ok(f) => (nucleus_dice(&f.regions, &truth).unwrap(), cell_dice(&f.regions, &truth).unwrap()),
            Err(_) => { failed += 1; (0.0, 0.0) },
        };
        for k in [kind.clone(), if kind == "platelet" { "(platelet)".into() } else { "all".to_owned() }] {
            let e = by.entry(k).or_default();
            e[0].push(a);
            e[1].push(b);
        }
        if let (Some(out), Ok(f)) = (&out, &found) {
            let name = format!("synth_{}.png", id.0.replace('/', "_"));
            image::save_buffer(out.join(name), &overlay(set.images.pixels(i), f).unwrap(), 257, 257, image::ColorType::Rgb8).unwrap();
        }
        if a.min(b) < 0.7 && kind != "platelet" { println!("  {id} {a:.3} {b:.3}"); }
    }
    for (k, v) in &mut by {
        let mut s = format!("{k:12} {:3}", v[0].len());
        for x in v.iter_mut() {
            x.sort_by(f64::total_cmp);
            let q = |p: f64| x[((x.len() - 1) as f64 * p) as usize];
            s += &format!("   {:.3} {:.3} {:.3}", q(0.05), q(0.25), q(0.5));
        }
        println!("{s}");
    }
    println!("failed {failed}");
}
