//! Times against the number of articles, both logarithmic: equal slopes are equal growth.

use std::path::Path;

use plotters::prelude::*;

use super::Ledger;
use super::rows::Plot;
use super::table::{grouped, time};
use crate::data::Outcome;

const WIDTH: u32 = 820;
const HEIGHT: u32 = 420;
/// What lines are told apart by, also by those who see no red and green (Okabe and Ito).
const COLOURS: [RGBColor; 8] = [
    RGBColor(213, 94, 0),
    RGBColor(230, 159, 0),
    RGBColor(204, 121, 167),
    RGBColor(0, 114, 178),
    RGBColor(86, 180, 233),
    RGBColor(0, 158, 115),
    RGBColor(90, 90, 90),
    RGBColor(160, 150, 20),
];

/// A line: its name and its points.
type Line = (&'static str, Vec<(f64, f64)>);

/// Draws a plot into a file; tells whether there was anything to draw.
///
/// # Errors
/// When the file cannot be written.
pub fn draw(ledger: &Ledger, plot: &Plot, file: &Path) -> Outcome<bool> {
    let lines: Vec<Line> = plot
        .lines
        .iter()
        .map(|(figure, name)| (*name, points(ledger, figure)))
        .filter(|(_, points)| !points.is_empty())
        .collect();
    let values = || lines.iter().flat_map(|(_, points)| points.iter());
    let sizes = bounds(values().map(|(size, _)| *size));
    let times = bounds(values().map(|(_, time)| *time));
    let (Some(sizes), Some(times)) = (sizes, times) else {
        return Ok(false);
    };
    let area = SVGBackend::new(file, (WIDTH, HEIGHT)).into_drawing_area();
    area.fill(&WHITE)?;
    // Names stand at the right of the lines' ends.
    let (left, right) = area.split_horizontally(WIDTH - 280);
    let mut chart = ChartBuilder::on(&left)
        .caption(plot.title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(70)
        .build_cartesian_2d(
            (sizes.0 / 1.3..sizes.1 * 1.3).log_scale(),
            (decade(times.0, f64::floor)..decade(times.1, f64::ceil)).log_scale(),
        )?;
    chart
        .configure_mesh()
        .light_line_style(RGBColor(245, 245, 245))
        .bold_line_style(RGBColor(215, 215, 215))
        .x_desc("articles")
        .max_light_lines(1)
        .x_label_formatter(&|size| power_of_ten(*size).map(grouped).unwrap_or_default())
        .y_label_formatter(&|seconds| time(*seconds).replace(".00", "").replace(".0", ""))
        .draw()?;
    for ((_, points), colour) in lines.iter().zip(COLOURS.iter().cycle()) {
        chart.draw_series(LineSeries::new(
            points.iter().copied(),
            colour.stroke_width(2),
        ))?;
        let marks = points
            .iter()
            .map(|point| Circle::new(*point, 3, colour.filled()));
        chart.draw_series(marks)?;
    }
    name_lines(&right, &lines)?;
    area.present()?;
    Ok(true)
}

/// The names of the lines with their last values, the slowest on top.
fn name_lines<B: DrawingBackend>(
    area: &DrawingArea<B, plotters::coord::Shift>,
    lines: &[Line],
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let last = |line: &Line| line.1.last().map_or(0.0, |(_, time)| *time);
    let mut named: Vec<(&Line, &RGBColor)> = lines.iter().zip(COLOURS.iter().cycle()).collect();
    named.sort_by(|(one, _), (other, _)| last(other).total_cmp(&last(one)));
    for ((line, colour), place) in named.into_iter().zip(0..) {
        let y = 56 + place * 24;
        area.draw(&Circle::new((8, y + 5), 4, colour.filled()))?;
        let style = ("sans-serif", 13).into_text_style(area).color(&BLACK);
        let name = format!("{}: {}", line.0, time(last(line)));
        area.draw(&Text::new(name, (20, y), style))?;
    }
    Ok(())
}

fn points(ledger: &Ledger, figure: &str) -> Vec<(f64, f64)> {
    ledger
        .sizes()
        .filter_map(|size| Some((size as f64, ledger.figure(size, figure)?)))
        .collect()
}

/// The least and the greatest value, where there is any.
fn bounds(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |bounds, value| match bounds {
        None => Some((value, value)),
        Some((least, most)) => Some((value.min(least), value.max(most))),
    })
}

/// The power of ten below or above a value.
fn decade(value: f64, round: impl Fn(f64) -> f64) -> f64 {
    10_f64.powf(round(value.log10()))
}

/// A number as it is, when it is a power of ten: others would stand too close.
fn power_of_ten(value: f64) -> Option<u64> {
    let number = value.round() as u64;
    let log = number.checked_ilog10()?;
    (number == 10_u64.pow(log)).then_some(number)
}
