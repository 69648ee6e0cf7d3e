"""Records as delivered become records that can be compared: names, dates, codes and values in one form."""
