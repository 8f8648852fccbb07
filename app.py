"""The application: `streamlit run app.py` or `districting app`."""

from districting.ui.main import main

main()
