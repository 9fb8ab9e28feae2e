"""A program and answers, evaluated; twins of static/js/domain/. Stands on nothing else in this room."""
