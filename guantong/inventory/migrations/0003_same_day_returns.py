"""What comes back on the day it left stands after its issue in the order of the day."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("inventory", "0002_months")]

    operations = [
        migrations.RemoveConstraint("costevent", "inventory_cost_event_kind"),
        migrations.AddConstraint(
            "costevent",
            models.CheckConstraint(
                condition=Q(kind="in", quantity__gt=0, seq__in=[0, 1], cause__isnull=True)
                | Q(kind="out", quantity__lt=0, seq=1, cause__isnull=True)
                | Q(kind="adjust", quantity=0, seq=1, cause__isnull=True)
                | Q(kind__in=["recost", "residue", "cover"], quantity=0, cause__isnull=False),
                name="inventory_cost_event_kind",
            ),
        ),
    ]
