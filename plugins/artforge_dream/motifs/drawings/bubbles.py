"""Bubbles: clear balls with a gleam."""

from artforge_dream.motifs.shapes import blend, circle, ellipse, rim
from artforge_dream.motifs.sheet import Sheet


def bubbles(sheet: Sheet) -> None:
    """Draw shining bubbles, large and small, each with a bright rim, a highlight and a reflection below."""
    film, edge, gleam = sheet.tones("#8fb4d8", "#dcecff", "#ffffff")
    for size in ((13, 26), (26, 60)):
        ball = sheet.scatter(size, turn=0.0, warp=0.1, loose=0.12)
        radius = ball.random(0.2, 0.42)
        shape = circle(ball, radius) + (ball.random(0, 1) < 0.25) * 9.0
        share = (ball.radius() / radius).square()
        ball.paint(shape, blend(sheet.colour, blend(film, edge, share), 0.25 + 0.6 * share.clamp(0, 1)), dome=0.12)
        ball.paint(rim(shape, 0.012), edge, soft=0.02)
        spot = ball.moved(-0.42 * radius, -0.45 * radius).turned(-0.6)
        ball.paint(ellipse(spot, 0.2 * radius, 0.11 * radius) + shape.clamp(min=0), gleam, soft=0.02)
        arc = ball.moved(0.1 * radius, 0.1 * radius)
        low = rim(circle(arc, 0.68 * radius), 0.05 * radius)
        ball.paint(low + (ball.x + ball.y < 0.6 * radius) * 9.0, gleam, soft=0.03)
