"""The pages, one file a feature: each ends in its ROUTES, which are put together here."""

from console import assets
from console.routes import Route
from console.views import login, password, roster, today

ROUTES: tuple[Route, ...] = (
    *assets.ROUTES,
    *login.ROUTES,
    *password.ROUTES,
    *today.ROUTES,
    *roster.ROUTES,
)
